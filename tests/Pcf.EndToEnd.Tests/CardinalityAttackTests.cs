using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>
/// A client that makes every name up, against the running service: nine requests of ten carry names, paths, methods and headers never seen before,
/// and
/// those come first. <c>PCF_ATTACK_VALUES</c> says how many such values are sent; the default is small, the recipe's is two million.
/// </summary>
public sealed class CardinalityAttackTests
{
    private const int ValuesPerRequest = 4;
    private const int Senders = 16;
    private const int TrueNames = 20;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);
    private static readonly int Requests = int.Parse(Environment.GetEnvironmentVariable("PCF_ATTACK_VALUES") ?? "40000",
        CultureInfo.InvariantCulture) / ValuesPerRequest;

    private readonly double[] _shares = [.. Enumerable.Range(1, TrueNames).Select(i => 1.0 / i)];
    private int _sent;
    private int _graphql;
    private int _unmatched;
    private long[] _true = new long[TrueNames];

    [Fact]
    public async Task Memory_is_flat_totals_are_exact_and_the_busiest_keep_their_series()
    {
        await using var service = await ServiceProcess.StartAsync(
            // One caller sends it all.
            ("PCF__GraphQL__CostPerMinute", "0"),
            ("PCF__Telemetry__Metrics__Window", Window.ToString()),
            ("Logging__LogLevel__Default", "Warning"));
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Senders }) { BaseAddress = service.Client.BaseAddress };

        // The flood first, alone, so that every place is taken; then with the true traffic, for the windows in which places change hands.
        await SendAsync(client, Requests / 4, isFlood: true);
        var early = await PageAsync(service);
        var settled = TimeProvider.System.GetTimestamp();
        do { await SendAsync(client, Requests / 8, isFlood: false); }
        while (TimeProvider.System.GetElapsedTime(settled) < Window * 3);
        var before = await PageAsync(service);
        var trueBefore = (long[])_true.Clone();
        await SendAsync(client, Requests / 2, isFlood: false);
        var late = await PageAsync(service);

        Assert.Equal(_graphql, late.Sum("graphql_requests_total"));
        Assert.Equal(_graphql, late.Sum("graphql_request_duration_seconds_count"));
        Assert.Equal(_graphql, late.Sum("http_requests_total", ("endpoint", "/graphql")));
        Assert.Equal(_unmatched, late.Sum("http_requests_total", ("endpoint", "unmatched")));
        Assert.InRange(late.Series("graphql_requests_total"), 51, 1_200);
        Assert.InRange(late.Series("http_requests_total"), 3, 60);
        Assert.InRange(late.Sum("telemetry_series_demand", ("metric", "graphql_requests_total")), _graphql * 0.8, _graphql * 1.1);
        var own = Enumerable.Range(0, TrueNames).Sum(
            i => late.Sum("graphql_requests_total", ("operation_name", Name(i))) - before.Sum("graphql_requests_total", ("operation_name", Name(i))));
        var sent = _true.Sum() - trueBefore.Sum();
        Assert.InRange(own / sent, 0.99, 1);
        // What the runtime still warms up after the first quarter is allowed for; a value kept for each request would be many times that at the
        // recipe's size.
        Assert.InRange(late.Sum("process_resident_memory_bytes"), 0, (early.Sum("process_resident_memory_bytes") * 1.15) + (48 * 1024 * 1024));
    }

    private Task SendAsync(HttpClient client, int requests, bool isFlood)
    {
        var left = requests;
        return Task.WhenAll(Enumerable.Range(0, Senders).Select(async sender =>
        {
            var random = new Random(sender + _sent);
            while (Interlocked.Decrement(ref left) >= 0)
            {
                using var request = isFlood || random.Next(10) > 0 ? Hostile() : True(random);
                using var answer = await client.SendAsync(request);
                await answer.Content.CopyToAsync(Stream.Null);
            }
        }));
    }

    private HttpRequestMessage Hostile()
    {
        var id = Interlocked.Increment(ref _sent);
        HttpRequestMessage request;
        if (id % 4 == 0)
        {
            Interlocked.Increment(ref _unmatched);
            request = new HttpRequestMessage(new HttpMethod($"M{id:x}"), $"/made/up/{id:x}");
        }
        else
        {
            request = Query($"Hostile{id:x}", $"/graphql?made={id:x}");
        }
        request.Headers.TryAddWithoutValidation("User-Agent", $"agent-{id:x}");
        request.Headers.TryAddWithoutValidation("X-Request-Id", $"request-{id:x}");
        return request;
    }

    private HttpRequestMessage True(Random random)
    {
        var at = random.NextDouble() * _shares.Sum();
        var name = 0;
        while (name < TrueNames - 1 && (at -= _shares[name]) > 0) { name++; }
        Interlocked.Increment(ref _true[name]);
        return Query(Name(name), "/graphql");
    }

    private HttpRequestMessage Query(string name, string path)
    {
        Interlocked.Increment(ref _graphql);
        return new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent($$"""{"query":"query {{name}} { __typename }"}""", Encoding.UTF8,
                new MediaTypeHeaderValue("application/json")),
        };
    }

    private static string Name(int i) => $"True{i}";

    private static async Task<ScrapedPage> PageAsync(ServiceProcess service)
    {
        // The last answers are counted a moment after they were read: what is in flight has to be none but this scrape.
        return await Engine.EventuallyAsync("a page with nothing in flight", async () =>
        {
            var page = ScrapedPage.Parse(await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
            return page.Sum("http_requests_in_flight") <= 1 ? page : null;
        });
    }
}
