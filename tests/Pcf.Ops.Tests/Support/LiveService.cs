using Microsoft.Data.Sqlite;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.Ops.Tests.Support;

/// <summary>The real service with all that has metrics (Redis, a webhook, a receiver of OTLP, files of the log), under mixed load.</summary>
internal sealed class LiveService : IAsyncDisposable
{
    // Made up for tests.
    private const string Secret = "whsec_bWFkZS11cC1zZWNyZXQtb2Ytbm8tcmVjZWl2ZXI=";

    private static readonly (string Name, string Value)[] Settings =
    [
        ("PCF__Telemetry__Tracing__TracesPerSecond", "5"), ("PCF__Telemetry__Otlp__MetricsInterval", "00:00:01"),
        ("PCF__Telemetry__Logging__File__Path", "logs/pcf.log"), ("PCF__Telemetry__Logging__Audit__Path", "logs/audit.log"),
        ("PCF__Store__CommandTimeout", "00:00:00.3"), ("PCF__Store__AcquireTimeout", "00:00:00.3"), ("PCF__GraphQL__CostPerMinute", "0"),
        ("Logging__LogLevel__Default", "Warning"),
    ];

    private readonly ServiceProcess _service;
    private readonly MixedLoad _load;
    private readonly IDisposable[] _servers;

    private LiveService(ServiceProcess service, MixedLoad load, params IDisposable[] servers) =>
        (_service, _load, _servers) = (service, load, servers);

    public Uri Address => _service.Client.BaseAddress!;

    /// <summary>Starts everything.</summary>
    public static async Task<LiveService> StartAsync()
    {
        var (receiver, webhook) = (new HttpReceiver(), new HttpReceiver());
        var redis = await RedisProcess.StartAsync();
        var service = await ServiceProcess.StartAsync(
        [
            .. Settings, ("PCF__Telemetry__Otlp__Endpoint", receiver.Address.OriginalString), ("PCF__Cache__Redis", redis.Address),
            ("PCF__Webhooks__0__Url", webhook.Address.OriginalString), ("PCF__Webhooks__0__Secret", Secret),
            ("PCF__Webhooks__AllowPrivateAddresses", "true"),
        ]);
        return new LiveService(service, MixedLoad.Start(service, users: 4, TimeSpan.FromMilliseconds(20)), receiver, webhook, redis);
    }

    /// <summary>What an instance without faults never has: for three seconds an error of the store, so requests that fail, and a check that ends with
    /// an error.</summary>
    public async Task FailOnceAsync()
    {
        using var store = new SqliteConnection($"Data Source={Path.Combine(_service.Folder, "data/pcf.db")};Pooling=False");
        store.Open();
        using (var take = new SqliteCommand("BEGIN IMMEDIATE", store)) { take.ExecuteNonQuery(); }
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        using (var free = new SqliteCommand("ROLLBACK", store)) { free.ExecuteNonQuery(); }
    }

    public async ValueTask DisposeAsync()
    {
        await _load.DisposeAsync();
        await _service.DisposeAsync();
        foreach (var server in _servers) { server.Dispose(); }
    }
}
