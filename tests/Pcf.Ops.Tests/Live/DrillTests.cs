using Pcf.EndToEnd.Tests.Support;
using Pcf.Ops.Tests.Support;

namespace Pcf.Ops.Tests.Live;

/// <summary>Faults in the real service: the alerts that are meant for them fire, nothing else is sent, and they resolve.</summary>
/// <remarks><c>./just drill</c> runs all of them, in ten minutes; a check of each change runs the last.</remarks>
public sealed class DrillTests
{
    private const string Name = "drill";

    [Fact(Explicit = true)]
    [Trait(Name, "store")]
    public async Task A_store_that_is_taken_away()
    {
        await using var drill = await Drill.StartAsync(users: 2);
        var (data, away) = (Path.Combine(drill.Service.Folder, "data"), Path.Combine(drill.Service.Folder, "away"));

        Directory.CreateDirectory(away);
        Move(data, away);
        await drill.FiresAsync("PcfStoreDown");

        Move(away, data);
        await drill.ResolvesAsync();
    }

    [Fact(Explicit = true)]
    [Trait(Name, "overload")]
    public async Task More_requests_than_can_be_at_work()
    {
        await using var drill = await Drill.StartAsync(users: 1, ("PCF__Admission__MinRequests", "1"), ("PCF__Admission__MaxRequests", "2"),
            ("PCF__Admission__QueueTime", "00:00:00.001"));

        await using (MixedLoad.Start(drill.Service, users: 60, TimeSpan.FromMilliseconds(5)))
        {
            await drill.FiresAsync("PcfErrorRateHigh", "PcfRequestsShed");
        }

        await drill.ResolvesAsync();
    }

    [Fact(Explicit = true)]
    [Trait(Name, "exporter")]
    public async Task A_receiver_that_is_stopped()
    {
        await using var drill = await Drill.StartAsync(users: 2);
        var address = drill.Receiver.Address;

        drill.Receiver.Dispose();
        await drill.FiresAsync("PcfExportFailing");

        drill.Receiver = new HttpReceiver(address);
        await drill.ResolvesAsync();
    }

    [Fact(Explicit = true)]
    [Trait(Name, "cardinality")]
    public async Task Made_up_names_of_operations_wake_no_one()
    {
        await using var drill = await Drill.StartAsync(users: 2);

        for (var i = 0; i < 3_000; i++) { await drill.Service.AskAsync($"query Made{i} {{ me {{ name }} }}"); }

        await drill.StaysQuietAsync();
    }

    [Fact]
    [Trait(Name, "silence")]
    public async Task A_service_that_is_killed()
    {
        await using var drill = await Drill.StartAsync(users: 2);

        await drill.Service.KillAsync();
        await drill.FiresAsync("PcfTargetDown");

        await using var again = ServiceProcess.Launch(("--urls", drill.Service.Client.BaseAddress!.OriginalString));
        await drill.ResolvesAsync();
    }

    private static void Move(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "pcf.db*")) { File.Move(file, Path.Combine(to, Path.GetFileName(file))); }
    }
}
