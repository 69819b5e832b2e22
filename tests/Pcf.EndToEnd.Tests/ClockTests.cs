using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Pcf.Api.Authentication;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>The time of day of the running process jumps. What it does by time goes on, and no user is shut out for the length of the jump.</summary>
public sealed class ClockTests : IDisposable
{
    private const string Me = "{ me { id } }";
    private const int Burst = 50;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTime _time = new();

    [Fact]
    public async Task It_goes_on_through_jumps_forward_and_back()
    {
        await using var service = await ServiceProcess.StartAsync(
        [
            .. _time.Settings, ("PCF__Health__Interval", "00:00:01"), ("PCF__Health__CacheFor", "00:00:00"), ("PCF__GraphQL__MaxCost", "100"),
            ("PCF__GraphQL__CostPerMinute", "600"), ("PCF__Host__DrainDelay", "00:00:03"),
        ]);
        var key = DevelopmentKey.LoadOrMake(Path.Combine(service.Folder, "data/development-key.json"));
        foreach (var ahead in new[] { TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.FromDays(366), TimeSpan.FromDays(-1) })
        {
            await UseUpBudgetAsync(service, TokenOf(key, "3"));

            _time.Set(ahead);

            await AssertTimeIsSeenAsync(service);
            using var client = ClientOf(service, TokenOf(key, "2"));
            var answers = await Task.WhenAll(Enumerable.Range(0, Burst).Select(_ => AskAsync(client)));
            Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
            // The budget comes back as fast as ever: ten a second.
            using var spender = ClientOf(service, TokenOf(key, "3"));
            await Engine.EventuallyAsync("the budget's return", async () => await AskAsync(spender) == HttpStatusCode.OK ? "back" : null);
            await AssertChecksGoOnAsync(service);
        }

        await service.SignalStopAsync();
        await Engine.EventuallyAsync("the drain",
            () => Task.FromResult(service.Lines.FirstOrDefault(line => line.Contains("\"host.draining\"", StringComparison.Ordinal))));
        _time.Set(TimeSpan.FromDays(-30));
        Assert.Equal(0, await service.ExitCodeAsync());
        Assert.Contains(service.Lines, line => line.Contains("\"host.stopped\"", StringComparison.Ordinal));
        Assert.DoesNotContain(service.Lines, line => line.Contains("\"health.worsened\"", StringComparison.Ordinal));
    }

    public void Dispose() => _time.Dispose();

    private string TokenOf(JsonWebKey key, string user) => DevelopmentKey.Mint(key, "pcf-api", user, _time.Now, TimeSpan.FromHours(1));

    private static HttpClient ClientOf(ServiceProcess service, string token)
    {
        var client = new HttpClient { BaseAddress = service.Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string query = Me)
    {
        using var answer = await client.PostAsJsonAsync("/graphql", new { query });
        return answer.StatusCode;
    }

    private static async Task UseUpBudgetAsync(ServiceProcess service, string token)
    {
        using var client = ClientOf(service, token);
        for (var i = 0; i < 1_000; i++)
        {
            using var answer = await client.PostAsJsonAsync("/graphql", new { query = "{ notes(first: 30) { edges { node { title } } } }" });
            if (answer.StatusCode != HttpStatusCode.TooManyRequests) { Assert.Equal(HttpStatusCode.OK, answer.StatusCode); continue; }
            Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.Zero, Minute);
            return;
        }
        Assert.Fail("The budget was never used up.");
    }

    // A record of now bears the process's time: the jump has happened, and the log goes on. Records from before it may still come.
    private async Task AssertTimeIsSeenAsync(ServiceProcess service)
    {
        await service.AskAsync(Me);
        await Engine.EventuallyAsync("a record after the jump", () => Task.FromResult(service.Lines.LastOrDefault(line =>
            line.Contains("\"graphql.completed\"", StringComparison.Ordinal)
                && IsNow(JsonDocument.Parse(line).RootElement.GetProperty("timestamp").GetString()!))));
    }

    // Checks of health run by a timer; their times and the metrics are those of now.
    private async Task AssertChecksGoOnAsync(ServiceProcess service)
    {
        var last = "";
        for (var check = 0; check < 3; check++)
        {
            var before = last;
            last = await Engine.EventuallyAsync("the next check",
                async () => await CheckedAtAsync(service) is var at && at != before && IsNow(at) ? at : null);
        }
        var first = await RequestsAsync(service);
        await service.AskAsync(Me);
        Assert.True(await RequestsAsync(service) > first);
    }

    private static async Task<string> CheckedAtAsync(ServiceProcess service)
    {
        using var answer = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        var report = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((HttpStatusCode.OK, "healthy"), (answer.StatusCode, report.GetProperty("status").GetString()));
        return report.GetProperty("dependencies").GetProperty("store").GetProperty("last_check").GetString()!;
    }

    private static async Task<double> RequestsAsync(ServiceProcess service) =>
        (await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n')
            .Where(line => line.StartsWith("graphql_requests_total{", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    private bool IsNow(string time) => (DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) - _time.Now).Duration() < Minute;
}
