using System.Globalization;
using Pcf.Overhead.Arms;
using Pcf.Overhead.Load;

namespace Pcf.Overhead.Figures;

/// <summary>Does telemetry_overhead_seconds_total, which telemetry says of itself, agree with what this bench measures from outside?</summary>
internal static class OwnEstimate
{
    private const string Metric = "telemetry_overhead_seconds_total{component=\"";
    private const int Rounds = 48;

    // Enough for some hundred windows of the estimate.
    private const int Requests = 200_000;
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(10) };

    public static async Task<int> RunAsync(Operation operation)
    {
        await using var receiver = await Server.StartAsync(new Arm("receiver", "bench/Pcf.Overhead.Host", ["receiver"], []));
        var arms = ServiceArms.All($"http://127.0.0.1:{receiver.Port}").Where(arm => arm.Name != Arm.Again);
        await using var group = await Group.StartAsync(arms, [operation], seed: 1);
        var costs = group.Cpu(operation, Rounds);
        Console.WriteLine($"µs a request, {operation.Name}, commit {Repository.Commit()}\n");
        Console.WriteLine("| setting | bench | telemetry's own estimate | part of it | by component |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var server in group.Servers.Where(server => server.Arm.Name != Arm.Baseline))
        {
            var bench = Interval.TrimmedMean(costs[server.Arm.Name].Zip(costs[Arm.Baseline], (with, without) => with - without));
            var before = await ReadAsync(server);
            using (var clients = new Clients(server, Clients.Several)) { clients.Run(operation, Requests); }
            // What waits is sent, and the window's time is added at the next one.
            await Task.Delay(TimeSpan.FromSeconds(2));
            var after = await ReadAsync(server);
            var own = after.ToDictionary(part => part.Key, part => (part.Value - before[part.Key]) * 1e6 / Requests, StringComparer.Ordinal);
            var sum = own.Values.Sum();
            var parts = string.Join(", ", own.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Key} {part.Value:0.00}")));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {server.Arm.Name} | {bench:0.0} | {sum:0.0} | {sum / bench:0.00} | {parts} |"));
        }
        return 0;
    }

    private static async Task<SortedDictionary<string, double>> ReadAsync(Server server)
    {
        var page = await Client.GetStringAsync(new Uri($"http://127.0.0.1:{server.Port}/metrics"));
        var parts = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in page.Split('\n').Where(line => line.StartsWith(Metric, StringComparison.Ordinal)))
        {
            var end = line.LastIndexOf(' ');
            parts[line[Metric.Length..end].TrimEnd('}', '"')] = double.Parse(line[end..], CultureInfo.InvariantCulture);
        }
        return parts;
    }
}
