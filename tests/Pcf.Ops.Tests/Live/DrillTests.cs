using Microsoft.Data.Sqlite;
using Pcf.EndToEnd.Tests.Support;
using Pcf.Ops.Tests.Support;

namespace Pcf.Ops.Tests.Live;

/// <summary>Faults in the real service: the alerts that are meant for them fire, nothing else is sent, and they resolve.</summary>
/// <remarks><c>./just drill</c> runs all of them, in ten minutes; a check of each change runs the shortest.</remarks>
public sealed class DrillTests
{
    private const string Shortest = "silence";

    // Made up for this test.
    private const string Key = "test-key-of-no-server";

    /// <summary>The drills by their names.</summary>
    public static IReadOnlyDictionary<string, Func<Task>> Drills { get; } = new Dictionary<string, Func<Task>>(StringComparer.Ordinal)
    {
        ["store"] = StoreAsync,
        ["errors"] = ErrorsAsync,
        ["latency"] = LatencyAsync,
        ["breaker"] = BreakerAsync,
        ["pool"] = PoolAsync,
        ["overload"] = OverloadAsync,
        ["exporter"] = ExporterAsync,
        ["cardinality"] = CardinalityAsync,
        [Shortest] = SilenceAsync,
    };

    /// <summary>The drills to run: the one that <c>PCF_DRILL</c> names, or <c>all</c> of them; without it the shortest.</summary>
    public static TheoryData<string> Wanted => Environment.GetEnvironmentVariable("PCF_DRILL") switch
    {
        null or "" => [Shortest],
        "all" => [.. Drills.Keys],
        var one => [one],
    };

    [Theory]
    [MemberData(nameof(Wanted))]
    public Task The_alerts_that_are_meant_for_a_fault_fire_and_nothing_else_and_they_resolve(string drill) => Drills[drill]();

    // A store that is taken away.
    private static async Task StoreAsync()
    {
        await using var drill = await Drill.StartAsync(users: 2);
        var (data, away) = (Path.Combine(drill.Service.Folder, "data"), Path.Combine(drill.Service.Folder, "away"));

        Directory.CreateDirectory(away);
        Move(data, away);
        await drill.FiresAsync("PcfStoreDown");

        Move(away, data);
        await drill.ResolvesAsync();
    }

    // A store that cannot take new notes: what a half-done repair by hand leaves behind.
    private static async Task ErrorsAsync()
    {
        await using var drill = await Drill.StartAsync(users: 2);

        StoreOf(drill, "CREATE TRIGGER drill BEFORE INSERT ON notes BEGIN SELECT * FROM gone; END");
        await drill.FiresAsync("PcfErrorRateHigh", "PcfQueriesFailing");

        StoreOf(drill, "DROP TRIGGER drill");
        await drill.ResolvesAsync();
    }

    // A store whose writers wait for another program, time and again. They keep their connections meanwhile.
    private static async Task LatencyAsync()
    {
        await using var drill = await Drill.StartAsync(users: 2);

        await using (HeldStore.Start(StorePath(drill), held: TimeSpan.FromSeconds(1.5), free: TimeSpan.FromSeconds(0.2)))
        {
            await drill.FiresAsync("PcfLatencyHigh", "PcfPoolWaitsLong");
        }

        await drill.ResolvesAsync();
    }

    // An authorizer that is killed, so that its breaker opens.
    private static async Task BreakerAsync()
    {
        using var spicedb = await SpiceDbServer.StartAsync(Key);
        await using var drill = await Drill.StartAsync(users: 2, ("PCF__Access__Kind", "spicedb"),
            ("PCF__Access__SpiceDb__Endpoint", spicedb.Address.AbsoluteUri), ("PCF__Access__SpiceDb__Key", Key));

        spicedb.Kill();
        // That it is away is why its breaker is open: people hear of one of both.
        await drill.FiresAsync("PcfAuthorizerDown");
        await drill.IsInhibitedAsync("PcfBreakerOpen");

        await spicedb.RestartAsync();
        await drill.ResolvesAsync();
    }

    // A store with one connection, which waits for another program.
    private static async Task PoolAsync()
    {
        await using var drill = await Drill.StartAsync(users: 2, ("PCF__Store__PoolSize", "1"), ("PCF__Store__AcquireTimeout", "00:00:00.2"));

        await using (HeldStore.Start(StorePath(drill), held: TimeSpan.FromSeconds(1), free: TimeSpan.FromSeconds(0.05)))
        {
            await drill.FiresAsync("PcfErrorRateHigh", "PcfPoolTimeouts");
            await drill.IsInhibitedAsync("PcfPoolNearlyFull");
        }

        await drill.ResolvesAsync();
    }

    // More requests than can be at work.
    private static async Task OverloadAsync()
    {
        await using var drill = await Drill.StartAsync(users: 1, ("PCF__Admission__MinRequests", "1"), ("PCF__Admission__MaxRequests", "2"),
            ("PCF__Admission__QueueTime", "00:00:00.001"));

        await using (MixedLoad.Start(drill.Service, users: 60, TimeSpan.FromMilliseconds(5)))
        {
            await drill.FiresAsync("PcfErrorRateHigh", "PcfRequestsShed");
        }

        await drill.ResolvesAsync();
    }

    // A receiver that is stopped.
    private static async Task ExporterAsync()
    {
        await using var drill = await Drill.StartAsync(users: 2);
        var address = drill.Receiver.Address;

        drill.Receiver.Dispose();
        await drill.FiresAsync("PcfExportFailing");

        drill.Receiver = new HttpReceiver(address);
        await drill.ResolvesAsync();
    }

    // Made up names of operations wake no one.
    private static async Task CardinalityAsync()
    {
        await using var drill = await Drill.StartAsync(users: 2);

        for (var i = 0; i < 3_000; i++) { await drill.Service.AskAsync($"query Made{i} {{ me {{ name }} }}"); }

        await drill.StaysQuietAsync();
    }

    // A service that is killed.
    private static async Task SilenceAsync()
    {
        await using var drill = await Drill.StartAsync(users: 2);

        await drill.Service.KillAsync();
        await drill.FiresAsync("PcfTargetDown");

        await using var again = ServiceProcess.Launch(("--urls", drill.Service.Client.BaseAddress!.OriginalString));
        await drill.ResolvesAsync();
    }

    private static string StorePath(Drill drill) => Path.Combine(drill.Service.Folder, "data/pcf.db");

    private static void StoreOf(Drill drill, string statement)
    {
        using var store = new SqliteConnection($"Data Source={StorePath(drill)};Pooling=False");
        store.Open();
        using var command = new SqliteCommand(statement, store);
        command.ExecuteNonQuery();
    }

    private static void Move(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "pcf.db*")) { File.Move(file, Path.Combine(to, Path.GetFileName(file))); }
    }
}
