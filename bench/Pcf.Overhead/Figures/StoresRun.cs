using System.Runtime.InteropServices;
using System.Text;
using Pcf.Overhead.Arms;
using Pcf.Overhead.Load;

namespace Pcf.Overhead.Figures;

/// <summary>Measures the service on each store and with each authorizer, and writes bench/results/stores.md.</summary>
internal static class StoresRun
{
    private const int Starts = 2;
    private const int Rounds = 16;

    public static async Task<int> RunAsync()
    {
        Operation[] operations = [Operation.User, Operation.HundredNotes];
        using var surreal = await StoreArms.StartSurrealAsync();
        using var asked = await StoreArms.StartSpiceAsync();
        using var kept = await StoreArms.StartSpiceAsync();
        using var redis = await StoreArms.StartRedisAsync();
        var figures = operations.ToDictionary(operation => operation, _ => new List<Dictionary<string, Group.Slots>>());
        for (var start = 0; start < Starts; start++)
        {
            await using var group = await Group.StartAsync(StoreArms.All(surreal.Address, [asked.Address, kept.Address]), operations, start);
            foreach (var operation in operations) { figures[operation].Add(group.Measure(operation, Rounds)); }
        }
        var text = Markdown(figures);
        Console.WriteLine(text);
        await File.WriteAllTextAsync(Path.Combine(Repository.Root, "bench/results/stores.md"), text);
        return 0;
    }

    private static string Markdown(Dictionary<Operation, List<Dictionary<string, Group.Slots>>> figures)
    {
        var text = new StringBuilder();
        text.AppendLine("# Stores and authorizers").AppendLine();
        text.AppendLine(
            $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, commit " +
            $"{Repository.Commit()}. `./just bench-stores`").AppendLine();
        text.AppendLine(
            $"{Starts} starts of all arms, {Rounds} rounds each, one slot of each arm a round in a new order; {Clients.Several} connections, each in a " +
            "closed loop. CPU is that of the service's process; the engines run on the same cores, so requests a second say what the machine does and " +
            "not what a server of its own would. Intervals are 95 % of a bootstrap.").AppendLine();
        foreach (var (operation, starts) in figures)
        {
            text.AppendLine($"## {operation.Name}").AppendLine();
            text.AppendLine("| arm | requests a second (95 %) | CPU of a request, µs (95 %) |").AppendLine("|---|---|---|");
            foreach (var arm in starts[0].Keys)
            {
                var rate = Interval.OfMean([.. starts.SelectMany(start => start[arm].PerSecond)]);
                var cpu = Interval.OfMean([.. starts.SelectMany(start => start[arm].Cpu)]);
                text.AppendLine(
                    $"| {arm} | {rate.Mean:N0} ({rate.Low:N0} .. {rate.High:N0}) | {cpu.Mean:N1} ({cpu.Low:N1} .. {cpu.High:N1}) |");
            }
            text.AppendLine();
        }
        return text.ToString().TrimEnd() + "\n";
    }
}
