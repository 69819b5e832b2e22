using System.Text.Json;
using Microsoft.Data.Sqlite;
using Pcf.EndToEnd.Tests.Support;
using Pcf.Ops.Tests.Support;

namespace Pcf.Ops.Tests.Live;

/// <summary>The running service under mixed load, scraped by a real Prometheus that has the rules of ops/ and sends to a real Alertmanager.</summary>
public sealed class LiveDataTests
{
    // Windows of 5 min are 15 s long here, and of 30 days a day and a half.
    private const double Factor = 20;

    // Made up for this test.
    private const string Secret = "whsec_bWFkZS11cC1zZWNyZXQtb2Ytbm8tcmVjZWl2ZXI=";

    private static readonly (string Name, string Value)[] Settings =
    [
        ("PCF__Telemetry__Tracing__TracesPerSecond", "5"), ("PCF__Telemetry__Otlp__MetricsInterval", "00:00:01"),
        ("PCF__Telemetry__Logging__File__Path", "logs/pcf.log"), ("PCF__Telemetry__Logging__Audit__Path", "logs/audit.log"),
        ("PCF__Store__CommandTimeout", "00:00:00.3"), ("PCF__Store__AcquireTimeout", "00:00:00.3"), ("PCF__GraphQL__CostPerMinute", "0"),
        ("Logging__LogLevel__Default", "Warning"),
    ];

    private static readonly string[] WithoutData =
    [
        // The control group of a test has no limit, and an infinite one is not drawn.
        "min(process_memory_limit_bytes",
        // No breaker opens, Redis fails no call, and no message is lost.
        "sum by (service, to) (rate(circuit_breaker_transitions_total{", "sum by (operation, reason) (rate(redis_errors_total{",
        "sum by (reason) (rate(channel_dropped_total{",
    ];

    [Fact]
    public async Task Every_panel_and_every_recording_rule_has_data_and_none_fails()
    {
        using var receiver = new HttpReceiver();
        using var webhook = new HttpReceiver();
        using var redis = await RedisProcess.StartAsync();
        await using var service = await ServiceProcess.StartAsync(
        [
            .. Settings, ("PCF__Telemetry__Otlp__Endpoint", receiver.Address.OriginalString), ("PCF__Cache__Redis", redis.Address),
            ("PCF__Webhooks__0__Url", webhook.Address.OriginalString), ("PCF__Webhooks__0__Secret", Secret),
            ("PCF__Webhooks__AllowPrivateAddresses", "true"),
        ]);
        await using var monitoring = await MonitoringStack.StartAsync(service.Client.BaseAddress!, Factor);
        await using var load = MixedLoad.Start(service, users: 4, TimeSpan.FromMilliseconds(20));
        await Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await FailOnceAsync(service);
        await Task.Delay(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);

        var rules = await monitoring.RulesAsync();
        Assert.Equal(RuleFiles.All.Count, rules.Count);
        Assert.All(rules, rule => Assert.Equal(("ok", ""), (rule.Health, rule.Error)));
        await AssertDataAsync(monitoring, RuleFiles.All.Where(rule => !rule.IsAlert).Select(rule => (rule.Name, rule.Name)));
        await AssertDataAsync(monitoring, DashboardFiles.Queries("80s"));
        await Engine.EventuallyAsync("Watchdog at Alertmanager",
            async () => (await monitoring.DeliveredAsync()).Any(alert => alert.Name == "Watchdog") ? "there" : null);
    }

    // What an instance without faults never has: an error of the store, so a request that fails and a check that ends with an error.
    private static async Task FailOnceAsync(ServiceProcess service)
    {
        using var store = new SqliteConnection($"Data Source={Path.Combine(service.Folder, "data/pcf.db")};Pooling=False");
        store.Open();
        using (var take = new SqliteCommand("BEGIN IMMEDIATE", store)) { take.ExecuteNonQuery(); }
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        using (var free = new SqliteCommand("ROLLBACK", store)) { free.ExecuteNonQuery(); }
    }

    private static async Task AssertDataAsync(MonitoringStack monitoring, IEnumerable<(string Where, string Query)> queries)
    {
        var without = new List<string>();
        foreach (var (where, query) in queries.Where(query => !query.Where.EndsWith(": annotation", StringComparison.Ordinal)))
        {
            var (series, error) = await monitoring.QueryAsync(AcceleratedRules.Shorten(query, Factor));
            var mayBeEmpty = WithoutData.Any(start => query.StartsWith(start, StringComparison.Ordinal));
            if (error is not null || (!series.Any(IsNumber) && !mayBeEmpty)) { without.Add($"{where}: {query}: {error ?? "no data"}"); }
        }
        Assert.Empty(without);
    }

    private static bool IsNumber(JsonElement series) => series.GetProperty("value")[1].GetString() is not ("NaN" or "");
}
