using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Pcf.Api.Tests.Support;
using Pcf.Api.Webhooks;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Outbox;

namespace Pcf.Api.Tests.Webhooks;

/// <summary>One attempt against real receivers, good and bad.</summary>
public sealed class WebhookSenderTests : IAsyncLifetime
{
    private static readonly OutboxEvent Event = new(
        "01hq", "target", NoteEventKind.Updated, NoteId.Parse("n1"), UserId.Parse("u1"), null, 3, new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));

    private WebhookReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await WebhookReceiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task An_event_is_posted_signed_with_its_trace_and_nothing_else()
    {
        const string Trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        var answer = await SendAsync("/hook?token=x", traceParent: Trace);

        Assert.Equal(new WebhookAnswer(WebhookResult.Delivered, HttpStatusCode.OK), answer);
        var got = Assert.Single(_receiver.Deliveries);
        Assert.Equal(("/hook?token=x", "01hq", Trace), (got.Path, got.Id, got.TraceParent));
        Assert.Equal(
            """{"type":"note.updated","timestamp":"2026-01-02T03:04:05.678Z","data":{"id":"n1","version":3,"authorId":"u1","organizationId":null}}""",
            got.Text);
        Assert.Equal(
            WebhookSignature.Sign(
                [WebhookSignature.ReadKey(WebhookReceiver.Secret)!], got.Id, long.Parse(got.Timestamp, CultureInfo.InvariantCulture), got.Body),
            got.Signature);
        Assert.Equal(
            ["Content-Length", "Content-Type", "Host", "User-Agent", "traceparent", "webhook-id", "webhook-signature", "webhook-timestamp"],
            got.Headers.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(200, "Delivered", false)]
    [InlineData(204, "Delivered", false)]
    [InlineData(400, "Refused", false)]
    [InlineData(404, "Refused", false)]
    [InlineData(410, "Gone", false)]
    [InlineData(429, "Refused", true)]
    [InlineData(500, "Refused", true)]
    [InlineData(503, "Refused", true)]
    public async Task A_status_says_what_follows(int status, string result, bool isFailureOfReceiver)
    {
        _receiver.Answer = (context, _) => Answer(context, status);

        var answer = await SendAsync();

        Assert.Equal((result, (HttpStatusCode)status, isFailureOfReceiver), ($"{answer.Result}", answer.Status, answer.IsFailureOfReceiver));
    }

    [Fact]
    public async Task Retry_After_is_read_as_seconds_and_as_a_date()
    {
        _receiver.Answer = (context, number) => Answer(context, 429, ("Retry-After",
            number == 1 ? "120" : TimeProvider.System.GetUtcNow().AddSeconds(90).ToString("R", CultureInfo.InvariantCulture)));

        Assert.Equal(TimeSpan.FromSeconds(120), (await SendAsync()).RetryAfter);
        Assert.InRange((await SendAsync()).RetryAfter!.Value.TotalSeconds, 60, 90);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var elsewhere = await WebhookReceiver.StartAsync();
        _receiver.Answer = (context, _) => Answer(context, status, ("Location", elsewhere.Address.AbsoluteUri));

        Assert.Equal(WebhookResult.Refused, (await SendAsync()).Result);
        Assert.Empty(elsewhere.Deliveries);
    }

    [Fact]
    public async Task A_receiver_that_hangs_is_given_up_at_the_deadline()
    {
        _receiver.Answer = static (context, _) => Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted);

        Assert.Equal(WebhookResult.Timeout, (await SendAsync(timeout: 0.3)).Result);
    }

    [Fact]
    public async Task A_name_server_that_hangs_is_given_up_at_the_deadline()
    {
        var answer = await SendAsync(host: "slow.example.com", timeout: 0.3, resolve: static async (_, cancel) =>
        {
            await Task.Delay(TimeSpan.FromMinutes(1), cancel);
            return [];
        });

        Assert.Equal(WebhookResult.Timeout, answer.Result);
    }

    [Fact]
    public async Task A_huge_answer_is_not_read()
    {
        // On a socket: Kestrel takes what is written to a connection that has ended, and says nothing.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var sending = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            var part = new byte[64 * 1024];
            _ = await stream.ReadAsync(part);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n"u8.ToArray());
            var sent = 0L;
            try
            {
                for (; sent < 1_073_741_824; sent += part.Length) { await stream.WriteAsync(part); }
            }
            catch (IOException)
            {
                // The connection was ended.
            }
            return sent;
        });

        using (var sender = Sender())
        {
            var webhook = WebhookAt(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"));
            Assert.Equal(WebhookResult.Delivered, (await sender.SendAsync(webhook, Event, null, TestContext.Current.CancellationToken)).Result);
        }

        Assert.InRange(await sending, 0, 64 * 1024 * 1024);
    }

    [Fact]
    public async Task A_certificate_that_no_one_issued_is_not_trusted()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await using var receiver = await WebhookReceiver.StartAsync(certificate);

        using var sender = Sender();
        var answer = await sender.SendAsync(
            WebhookAt(new Uri($"https://localhost:{receiver.Address.Port}/")), Event, null, TestContext.Current.CancellationToken);

        Assert.Equal(WebhookResult.Unreachable, answer.Result);
        Assert.Empty(receiver.Deliveries);
    }

    [Fact]
    public async Task A_port_where_nothing_listens_is_unreachable()
    {
        var closed = _receiver.Address;
        await _receiver.DisposeAsync();

        using var sender = Sender();
        var answer = await sender.SendAsync(WebhookAt(closed), Event, null, TestContext.Current.CancellationToken);

        Assert.Equal((WebhookResult.Unreachable, true), (answer.Result, answer.IsFailureOfReceiver));
        _receiver = await WebhookReceiver.StartAsync();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("10.0.0.1", "192.168.1.1", "169.254.169.254", "fe80::1")]
    public async Task A_name_of_private_addresses_is_not_connected_to(params string[] addresses)
    {
        var answer = await SendAsync(host: "rebound.example.com", scheme: "https", allowsPrivate: false,
            resolve: (_, _) => Task.FromResult(Array.ConvertAll(addresses, IPAddress.Parse)));

        Assert.Equal(WebhookResult.AddressRefused, answer.Result);
        Assert.Empty(_receiver.Deliveries);
    }

    [Fact]
    public async Task A_private_address_that_is_written_out_is_not_connected_to()
    {
        Assert.Equal(WebhookResult.AddressRefused, (await SendAsync(allowsPrivate: false)).Result);
        Assert.Empty(_receiver.Deliveries);
    }

    [Fact]
    public async Task The_address_that_was_checked_is_the_one_connected_to()
    {
        var asked = 0;
        // The first answer is the receiver, and each later one an address where nothing is.
        ResolveHost rebinding = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(Interlocked.Increment(ref asked) == 1 ? "127.0.0.1" : "127.0.0.99")]);

        Assert.Equal(WebhookResult.Delivered, (await SendAsync(host: "rebound.example.com", resolve: rebinding)).Result);

        Assert.Equal(1, asked);
        Assert.Single(_receiver.Deliveries);
        Assert.StartsWith("rebound.example.com", _receiver.Deliveries.Single().Headers.Host.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_addresses_the_next_is_tried()
    {
        var answer = await SendAsync(host: "two.example.com", resolve: static (_, _) =>
            Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.99"), IPAddress.Loopback]));

        Assert.Equal(WebhookResult.Delivered, answer.Result);
    }

    [Fact]
    public async Task A_public_address_is_never_called_over_http()
    {
        var answer = await SendAsync(host: "plain.example.com", resolve: static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("1.1.1.1")]));

        Assert.Equal(WebhookResult.AddressRefused, answer.Result);
    }

    [Fact]
    public async Task No_span_of_the_framework_shows_the_address()
    {
        var spans = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("System.Net", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (!span.OperationName.Contains("HttpRequestOut", StringComparison.Ordinal)) { return; }
                lock (spans) { spans.Add(span.DisplayName); }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var request = new Activity("request").Start();

        await SendAsync("/made-up-path-token");

        Assert.Empty(spans);
        Assert.Null(Assert.Single(_receiver.Deliveries).TraceParent);
    }

    private async Task<WebhookAnswer> SendAsync(
        string path = "/", string? traceParent = null, string host = "127.0.0.1", string scheme = "http", double timeout = 10, bool allowsPrivate = true,
        ResolveHost? resolve = null)
    {
        using var sender = Sender(timeout, allowsPrivate, resolve);
        var webhook = WebhookAt(new Uri($"{scheme}://{host}:{_receiver.Address.Port}{path}"));
        return await sender.SendAsync(webhook, Event, traceParent, TestContext.Current.CancellationToken);
    }

    private static WebhookSender Sender(double timeout = 10, bool allowsPrivate = true, ResolveHost? resolve = null) => new(
        new WebhookOptions { Timeout = TimeSpan.FromSeconds(timeout), AllowPrivateAddresses = allowsPrivate }, TimeProvider.System, resolve);

    private static Webhook WebhookAt(Uri address) =>
        new(address, [WebhookSignature.ReadKey(WebhookReceiver.Secret)!], Enum.GetValues<NoteEventKind>());

    private static Task Answer(HttpContext context, int status, params (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers) { context.Response.Headers[name] = value; }
        return Task.CompletedTask;
    }
}
