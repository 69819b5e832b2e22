using System.Diagnostics;
using Pcf.Overhead.Arms;
using Pcf.Overhead.Load;

namespace Pcf.Overhead.Figures;

/// <summary>Measures everything, prints it and, when it is complete, writes bench/results/overhead.md and docs/overhead.svg.</summary>
internal static class OverheadRun
{
    private sealed record Size(int Starts, int Rounds);

    private static readonly Size Quick = new(1, 48);
    // Processes of the same program differ by more than rounds of the same process do, so there are many starts.
    private static readonly Size Full = new(8, 36);

    /// <returns>The exit code: 1 when an interval is clear above its goal.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Except(["quick", "service", "neutral", .. Operation.OfService.Select(each => each.Name)]).Any())
        {
            Console.Error.WriteLine("bench-overhead: the arguments are quick, service, neutral, user, notes and health");
            return 2;
        }
        var narrow = Array.Find(Operation.OfService, each => args.Contains(each.Name));
        var began = Stopwatch.GetTimestamp();
        var size = args.Contains("quick") ? Quick : Full;
        var report = new Report();
        var arm = new Arm("receiver", "bench/Pcf.Overhead.Host", ["receiver"], []);
        await using (var receiver = await Server.StartAsync(arm))
        {
            var address = $"http://127.0.0.1:{receiver.Port}";
            for (var start = 0; start < size.Starts; start++)
            {
                if (narrow is not null)
                {
                    await NarrowAsync(report, narrow, address, size.Rounds, start);
                    continue;
                }
                if (!args.Contains("neutral")) { await ServiceAsync(report, address, size.Rounds, start); }
                if (!args.Contains("service")) { await NeutralAsync(report, address, size.Rounds, start); }
                Console.Error.WriteLine($"start {start + 1} of {size.Starts}: {Stopwatch.GetElapsedTime(began).TotalSeconds:N0} s");
            }
        }
        var text = report.Markdown($"./just bench-overhead {string.Join(' ', args)}".TrimEnd(), size.Starts, size.Rounds);
        Console.WriteLine(text);
        if (args.Length == 0)
        {
            await File.WriteAllTextAsync(Path.Combine(Repository.Root, "bench/results/overhead.md"), text);
            await File.WriteAllTextAsync(Path.Combine(Repository.Root, "docs/overhead.svg"), report.Svg());
        }
        Console.Error.WriteLine(report.Missed == 0 ? "bench-overhead: no goal is missed" : $"bench-overhead: {report.Missed} goals are missed");
        return report.Missed == 0 ? 0 : 1;
    }

    // One operation without traces: enough to see what a change of metrics or logs has brought.
    private static async Task NarrowAsync(Report report, Operation operation, string receiver, int rounds, int start)
    {
        var arms = ServiceArms.All(receiver).Where(arm => arm.Name is not (Arm.Production or Arm.Full));
        await using var group = await Group.StartAsync(arms, [operation], start);
        report.Of(operation).Add(group.Cpu(operation, rounds));
        report.AddIdle("service", group);
    }

    private static async Task ServiceAsync(Report report, string receiver, int rounds, int start)
    {
        await using var group = await Group.StartAsync(ServiceArms.All(receiver), Operation.OfService, start);
        report.User.Add(group.Cpu(Operation.User, rounds));
        report.Notes.Add(group.Cpu(Operation.Notes, rounds));
        report.Health.Add(group.Cpu(Operation.Health, rounds));
        report.UserTime.Add(group.Latency(Operation.User, rounds));
        report.NotesTime.Add(group.Latency(Operation.Notes, rounds));
        report.AddIdle("service", group);
        foreach (var server in group.Servers.Where(server => server.Arm.Name is not (Arm.Baseline or Arm.Again)))
        {
            await report.Losses.AddAsync("service", server);
        }
        await report.Memory.AddAsync(group.Servers);
    }

    private static async Task NeutralAsync(Report report, string receiver, int rounds, int start)
    {
        await using var group = await Group.StartAsync(NeutralArms.All(receiver), [Operation.Order], start);
        report.Order.Add(group.Cpu(Operation.Order, rounds));
        report.AddIdle("neutral", group);
        foreach (var server in group.Servers.Where(server => server.Arm.Name is Arm.Logs or Arm.Production or Arm.Full))
        {
            await report.Losses.AddAsync("neutral", server);
        }
    }
}
