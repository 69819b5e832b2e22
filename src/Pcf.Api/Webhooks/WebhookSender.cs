using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Pcf.Workspace.Outbox;

namespace Pcf.Api.Webhooks;

/// <summary>How an attempt to deliver an event ended.</summary>
internal enum WebhookResult
{
    /// <summary>The receiver took it.</summary>
    Delivered,

    /// <summary>The receiver answered with another status than 2xx.</summary>
    Refused,

    /// <summary>The receiver answered that it wants no more of them (410).</summary>
    Gone,

    /// <summary>There was no answer in time.</summary>
    Timeout,

    /// <summary>No connection, or it ended without an answer.</summary>
    Unreachable,

    /// <summary>The host has no address that webhooks may be at.</summary>
    AddressRefused,
}

/// <summary>What came of an attempt.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Status">The answer's status; null without an answer.</param>
/// <param name="RetryAfter">The pause that the receiver asked for; null when it did not.</param>
internal readonly record struct WebhookAnswer(WebhookResult Result, HttpStatusCode? Status = null, TimeSpan? RetryAfter = null)
{
    /// <summary>Whether the receiver is the one that does not work, and not only what was sent to it.</summary>
    public bool IsFailureOfReceiver => Result is WebhookResult.Timeout or WebhookResult.Unreachable
        || (Result == WebhookResult.Refused && (Status >= HttpStatusCode.InternalServerError || Status == HttpStatusCode.TooManyRequests));

    /// <summary>Whether the pause is for all events of the receiver, and not only for the one that was sent.</summary>
    public bool HoldsReceiver => RetryAfter is not null && Status is (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable);
}

/// <summary>Makes one attempt. Thread-safe.</summary>
internal sealed class WebhookSender : IDisposable
{
    private readonly WebhookOptions _options;
    private readonly TimeProvider _clock;
    private readonly HttpMessageInvoker _http;

    public WebhookSender(WebhookOptions options, TimeProvider clock, ResolveHost? resolve = null)
    {
        _options = options;
        _clock = clock;
        var connections = new CheckedConnections(
            options.AllowPrivateAddresses, resolve ?? (static (host, cancel) => Dns.GetHostAddressesAsync(host, cancel)));
        _http = new HttpMessageInvoker(connections.CreateHandler(options.Concurrency));
    }

    /// <summary>Posts an event.</summary>
    /// <param name="webhook">Where to.</param>
    /// <param name="happened">The event.</param>
    /// <param name="traceParent">The trace context that goes with it; null for none.</param>
    /// <param name="cancel">Gives up; the only reason for which this throws.</param>
    public async ValueTask<WebhookAnswer> SendAsync(Webhook webhook, OutboxEvent happened, string? traceParent, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(_options.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            using var request = CreateRequest(webhook, happened, traceParent);
            using var answer = await _http.SendAsync(request, either.Token);
            return new WebhookAnswer(ResultOf(answer.StatusCode), answer.StatusCode, PauseOf(answer.Headers.RetryAfter));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new WebhookAnswer(WebhookResult.Timeout);
        }
        catch (HttpRequestException failure) when (failure.InnerException is AddressRefusedException)
        {
            return new WebhookAnswer(WebhookResult.AddressRefused);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException)
        {
            return new WebhookAnswer(WebhookResult.Unreachable);
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage CreateRequest(Webhook webhook, OutboxEvent happened, string? traceParent)
    {
        var body = WebhookMessage.Write(happened);
        var seconds = _clock.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("pcf-api", Telemetry.ServiceVersion.Text));
        request.Headers.Add(WebhookSignature.IdHeader, happened.Id);
        request.Headers.Add(WebhookSignature.TimestampHeader, seconds.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign(webhook.Keys, happened.Id, seconds, body));
        // Baggage and trace state are for one's own services.
        if (traceParent is not null) { request.Headers.TryAddWithoutValidation("traceparent", traceParent); }
        return request;
    }

    // A redirect is not followed: it would lead to an address that no operator named.
    private static WebhookResult ResultOf(HttpStatusCode status) => (int)status is >= 200 and < 300
        ? WebhookResult.Delivered
        : status == HttpStatusCode.Gone ? WebhookResult.Gone : WebhookResult.Refused;

    private TimeSpan? PauseOf(RetryConditionHeaderValue? asked) =>
        asked?.Delta ?? (asked?.Date is { } date && date > _clock.GetUtcNow() ? date - _clock.GetUtcNow() : null);
}
