using System.Text;
using Pcf.Overhead.Arms;
using Pcf.Overhead.Load;

namespace Pcf.Overhead.Figures;

/// <summary>Holds another build of the service against this one, in the same rounds: what telemetry costs over this one's without it.</summary>
internal static class CompareRun
{
    // Processes of the same program differ by several µs, which only more starts even out.
    private const int Starts = 4;
    private const int Rounds = 30;
    private const int Counted = 5_000;
    private static readonly string[] Settings = ["metrics", Arm.Logs, Arm.Production, Arm.Full];

    /// <param name="folder">The output of the other build, which has Pcf.Api.dll.</param>
    /// <param name="named">The operation's name.</param>
    /// <returns>The exit code: 2 for wrong arguments.</returns>
    public static async Task<int> RunAsync(string folder, string named)
    {
        var program = Path.GetFullPath(Path.Combine(folder, "Pcf.Api.dll"));
        if (Array.Find(Operation.OfService, each => each.Name == named) is not { } operation || !File.Exists(program))
        {
            Console.Error.WriteLine("compare: the arguments are a folder with Pcf.Api.dll, and user, notes or health");
            return 2;
        }
        await using var receiver = await Server.StartAsync(new Arm("receiver", "bench/Pcf.Overhead.Host", ["receiver"], []));
        var arms = ServiceArms.All($"http://127.0.0.1:{receiver.Port}");
        var both = arms.Where(arm => arm.Name != Arm.Again)
            .SelectMany(arm => new[] { arm, arm with { Name = Before(arm.Name), Assembly = program } }).ToArray();
        var costs = new List<Dictionary<string, double[]>>();
        var bytes = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var start = 0; start < Starts; start++)
        {
            await using var group = await Group.StartAsync(both, [operation], start);
            costs.Add(group.Cpu(operation, Rounds));
            // The least of all starts: what a process does besides, such as to compile, only adds to it.
            foreach (var server in group.Servers)
            {
                var name = server.Arm.Name;
                bytes[name] = Math.Min(bytes.GetValueOrDefault(name, double.MaxValue), await BytesOfRequestAsync(server, operation));
            }
        }
        Console.WriteLine(Markdown(costs, bytes));
        return 0;
    }

    private static string Before(string arm) => $"before: {arm}";

    private static async Task<double> BytesOfRequestAsync(Server server, Operation operation)
    {
        using var clients = new Clients(server, Clients.Several);
        var (_, before) = await server.HeapAsync();
        clients.Run(operation, Counted);
        var (_, after) = await server.HeapAsync();
        return (double)(after - before) / Counted;
    }

    private static string Markdown(List<Dictionary<string, double[]>> costs, Dictionary<string, double> bytes)
    {
        var text = new StringBuilder();
        var off = Interval.TrimmedMean(costs.SelectMany(start => start[Arm.Baseline]));
        text.AppendLine($"off: {off:N1} µs, {bytes[Arm.Baseline]:N0} bytes a request; off before, over it: " +
            $"{Over(costs, Arm.Baseline, Before(Arm.Baseline))} µs").AppendLine();
        text.AppendLine("| over off | before, µs (95 %) | now, µs (95 %) | now over before, µs (95 %) | bytes before | bytes now |")
            .AppendLine("|---|---|---|---|---|---|");
        foreach (var arm in Settings)
        {
            text.AppendLine(
                $"| {arm} | {Over(costs, Arm.Baseline, Before(arm))} | {Over(costs, Arm.Baseline, arm)} | {Over(costs, Before(arm), arm)} " +
                $"| {bytes[Before(arm)] - bytes[Arm.Baseline]:N0} | {bytes[arm] - bytes[Arm.Baseline]:N0} |");
        }
        return text.ToString();
    }

    private static string Over(List<Dictionary<string, double[]>> costs, string baseline, string arm) =>
        Interval.OfDifference([.. costs.Select(start => (start[baseline], start[arm]))], relative: false).Show("0.00");
}
