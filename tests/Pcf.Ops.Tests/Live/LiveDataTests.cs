using System.Text.Json;
using Pcf.Ops.Tests.Support;

namespace Pcf.Ops.Tests.Live;

/// <summary>The running service under mixed load, scraped by a real Prometheus that has the rules of ops/ and sends to a real Alertmanager.</summary>
public sealed class LiveDataTests
{
    // Windows of 5 min are 15 s long here, and of 30 days a day and a half.
    private const double Factor = 20;

    private static readonly string[] WithoutData =
    [
        // The control group of a test has no limit, and an infinite one is not drawn.
        "min(process_memory_limit_bytes",
        // No breaker opens, Redis fails no call, and no message is lost.
        "sum by (service, to) (rate(circuit_breaker_transitions_total{", "sum by (operation, reason) (rate(redis_errors_total{",
        "sum by (reason) (rate(channel_dropped_total{",
    ];

    [Fact]
    public async Task Every_panel_and_every_recording_rule_has_data_and_none_fails_and_each_board_can_be_drawn()
    {
        await using var service = await LiveService.StartAsync();
        await using var monitoring = await MonitoringStack.StartAsync(service.Address, Factor);
        await LoadAsync(service);

        var rules = await monitoring.RulesAsync();
        Assert.Equal(RuleFiles.All.Count, rules.Count);
        Assert.All(rules, rule => Assert.Equal(("ok", ""), (rule.Health, rule.Error)));
        await AssertDataAsync(monitoring.QueryAsync, RuleFiles.All.Where(rule => !rule.IsAlert).Select(rule => (rule.Name, rule.Name)));
        await AssertDataAsync(monitoring.QueryAsync, DashboardFiles.Queries("80s"));
        await Engine.EventuallyAsync("Watchdog at Alertmanager",
            async () => (await monitoring.DeliveredAsync()).Any(alert => alert.Name == "Watchdog") ? "there" : null);
        await DashboardPictures.DrawAsync(monitoring.Prometheus, Factor);
    }

    [Fact]
    public async Task VictoriaMetrics_has_data_for_the_same_panels_and_rules()
    {
        await using var service = await LiveService.StartAsync();
        await using var store = await VictoriaMetrics.StartAsync(service.Address, Factor);
        await LoadAsync(service);

        await AssertDataAsync(store.QueryAsync, RuleFiles.All.Where(rule => !rule.IsAlert).Select(rule => (rule.Name, rule.Name)));
        await AssertDataAsync(store.QueryAsync, DashboardFiles.Queries("80s"));
    }

    private static async Task LoadAsync(LiveService service)
    {
        await Task.Delay(TimeSpan.FromSeconds(20) + DashboardPictures.LongerLoad, TestContext.Current.CancellationToken);
        await service.FailOnceAsync();
        await Task.Delay(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
    }

    // What is made of recorded series has data some evaluations after these, on a busy machine later than the load has taken.
    private static async Task AssertDataAsync(
        Func<string, Task<(JsonElement[] Series, string? Error)>> ask, IEnumerable<(string Where, string Query)> queries)
    {
        (string Where, string Query)[] open = [.. queries.Where(query => !query.Where.EndsWith(": annotation", StringComparison.Ordinal))];
        var without = new List<string>();
        await Engine.EventuallyAsync("data for every query", async () =>
        {
            var still = new List<(string, string)>();
            without.Clear();
            foreach (var (where, query) in open)
            {
                var (series, error) = await ask(AcceleratedRules.Shorten(query, Factor));
                var mayBeEmpty = WithoutData.Any(start => query.StartsWith(start, StringComparison.Ordinal));
                if (error is null && (mayBeEmpty || series.Any(IsNumber))) { continue; }
                still.Add((where, query));
                without.Add($"{where}: {query}: {error ?? "no data"}");
            }
            open = [.. still];
            return open.Length == 0 ? "there" : null;
        }, () => Task.FromResult(string.Join('\n', without)));
    }

    private static bool IsNumber(JsonElement series) => series.GetProperty("value")[1].GetString() is not ("NaN" or "");
}
