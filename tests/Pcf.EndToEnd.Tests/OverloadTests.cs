using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>More honest clients than the service can serve: as many as it can are served well, the others hear so at once.</summary>
/// <remarks>Three seconds; <c>./just attack</c> takes longer and also holds times and the goodput to their goals.</remarks>
public sealed class OverloadTests
{
    private const int Knee = 32;
    private const int Clients = 900;
    private const string Notes = "{ notes(first: 100) { edges { node { title content author { name } organization { name } } } } }";

    private static readonly int Seconds =
        Environment.GetEnvironmentVariable("PCF_ATTACK_SECONDS") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : 0;

    [Fact]
    public async Task Nine_hundred_clients_are_served_or_refused_at_once()
    {
        await using var service = await ServiceProcess.StartAsync(("PCF__GraphQL__CostPerMinute", "0"), ("Logging__LogLevel__Default", "Warning"));
        var time = TimeSpan.FromSeconds(Seconds > 0 ? Seconds : 3);
        _ = await RunAsync(service, Knee, time);
        var knee = await RunAsync(service, Knee, time);
        var warnings = Warnings(service);
        var watching = WatchAsync(service, time);

        var load = await RunAsync(service, Clients, time);

        var ready = await watching;
        var refusedAtOnce = await RefusedAtOnceAsync(service);
        TestContext.Current.SendDiagnosticMessage("at the knee: {0}; by {1}: {2}; {3} looks at readiness, {4} WARN, {5:P1} refused within 100 ms",
            knee,
            Clients, load, ready.Count, Warnings(service) - warnings, refusedAtOnce);
        Assert.True(service.IsRunning);
        Assert.All(ready, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(0, load.Others);
        Assert.True(load.Accepted > 0);
        Assert.InRange(Warnings(service) - warnings, 0, 20);
        if (Seconds == 0) { return; }
        Assert.InRange(load.AcceptedPercentile99.TotalSeconds, 0, 2);
        Assert.InRange(refusedAtOnce, 0.99, 1);
        Assert.InRange(load.Accepted / (double)knee.Accepted, 0.9, double.MaxValue);
    }

    // As the service itself sees it: 900 clients on the same two cores keep their own answers waiting.
    private static async Task<double> RefusedAtOnceAsync(ServiceProcess service)
    {
        var page = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        double Bucket(string bound) => page.Split('\n')
            .Where(line => line.StartsWith("http_request_duration_seconds_bucket{method=\"POST\",endpoint=\"/graphql\",status_group=\"5xx\",",
                StringComparison.Ordinal)
                && line.Contains($"le=\"{bound}\"", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.IndexOf("} ", StringComparison.Ordinal) + 2)..].Split(' ')[0], CultureInfo.InvariantCulture));
        return Bucket("0.1") / Math.Max(Bucket("+Inf"), 1);
    }

    private static int Warnings(ServiceProcess service) => service.Lines.Count(line => line.Contains("\"level\":\"WARN\"", StringComparison.Ordinal));

    private static async Task<List<HttpStatusCode>> WatchAsync(ServiceProcess service, TimeSpan time)
    {
        var seen = new List<HttpStatusCode>();
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < time; await Task.Delay(200))
        {
            using var answer = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            seen.Add(answer.StatusCode);
        }
        return seen;
    }

    private static async Task<Load> RunAsync(ServiceProcess service, int clients, TimeSpan time)
    {
        using var handler = new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = clients };
        using var client = new HttpClient(handler) { BaseAddress = service.Client.BaseAddress };
        var accepted = new ConcurrentBag<TimeSpan>();
        var (refused, others) = (0, 0);
        // The connections stand before the load begins.
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
            (await client.GetAsync(new Uri("/health", UriKind.Relative))).Dispose()));
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(began) < time)
            {
                var sent = Stopwatch.GetTimestamp();
                using var answer = await client.PostAsJsonAsync("/graphql", new { query = Notes });
                if (answer.StatusCode == HttpStatusCode.OK) { accepted.Add(Stopwatch.GetElapsedTime(sent)); }
                else if (answer is { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter.Delta: { } wait })
                {
                    Interlocked.Increment(ref refused);
                    // An honest client waits as long as it is asked to.
                    await Task.Delay(wait + TimeSpan.FromMilliseconds(Random.Shared.Next(500)));
                }
                else { Interlocked.Increment(ref others); }
            }
        })));
        return new Load(accepted.Count, Percentile99(accepted), refused, others);
    }

    private static TimeSpan Percentile99(ConcurrentBag<TimeSpan> times) => times.Order().ElementAtOrDefault(times.Count * 99 / 100);

    private sealed record Load(int Accepted, TimeSpan AcceptedPercentile99, int Refused, int Others);
}
