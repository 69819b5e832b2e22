using Pcf.Overhead.Arms;
using Pcf.Overhead.Load;

namespace Pcf.Overhead.Profiling;

/// <summary>Splits the CPU time of an operation by method, with telemetry off and with a setting of it, by perf and the runtime's perf map.</summary>
internal static class ProfileRun
{
    private const int Listed = 60;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(8);

    // The map names code in anonymous memory only, which it lies in without W^X.
    private static readonly (string Name, string Value)[] ForPerf =
        [("DOTNET_PerfMapEnabled", "1"), ("DOTNET_PerfMapShowOptimizationTiers", "0"), ("DOTNET_EnableWriteXorExecute", "0")];

    /// <returns>The exit code: 2 for wrong arguments, 3 where perf does not work.</returns>
    public static async Task<int> RunAsync(string operation, string setting)
    {
        var isNeutral = operation == Operation.Order.Name;
        var measured = Operation.OfService.Append(Operation.Order).FirstOrDefault(each => each.Name == operation);
        await using var receiver = await Server.StartAsync(new Arm("receiver", "bench/Pcf.Overhead.Host", ["receiver"], []));
        var address = $"http://127.0.0.1:{receiver.Port}";
        var arms = isNeutral ? NeutralArms.All(address) : ServiceArms.All(address);
        var name = setting switch { "logs" => Arm.Logs, "default" => Arm.Production, "full" => Arm.Full, _ => setting };
        if (measured is null || Array.Find(arms, arm => arm.Name == name) is not { } observed)
        {
            Console.Error.WriteLine("profile: the operation is user, notes, health or order; the setting metrics, logs, default or full");
            return 2;
        }
        if (!Perf.Works())
        {
            Console.Error.WriteLine("profile: perf cannot record here; install it (linux-perf) and allow it (kernel.perf_event_paranoid ≤ 1)");
            return 3;
        }
        var off = await RecordAsync(arms[0], measured);
        var on = await RecordAsync(observed, measured);
        Console.WriteLine(ProfileTables.Markdown(measured.Name, observed.Name, off, on, Listed));
        return 0;
    }

    private static async Task<Samples> RecordAsync(Arm arm, Operation operation)
    {
        await using var server = await Server.StartAsync(arm, ForPerf);
        using var clients = new Clients(server, Clients.Several);
        for (var half = 0; half < 2; half++)
        {
            clients.Run(operation, operation.Warm);
            await Task.Delay(TimeSpan.FromSeconds(2));
        }
        var clock = server.Cpu;
        var requests = 0;
        using var perf = Perf.Record(server.ProcessId, Length);
        while (!perf.HasEnded)
        {
            clients.Run(operation, operation.Slot);
            requests += operation.Slot;
        }
        return perf.Read((server.Cpu - clock).TotalMicroseconds / requests);
    }
}
