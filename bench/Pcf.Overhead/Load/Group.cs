using System.Diagnostics;
using Pcf.Overhead.Arms;

namespace Pcf.Overhead.Load;

/// <summary>One start of all arms of a group, and the load that alternates between them.</summary>
internal sealed class Group : IAsyncDisposable
{
    private const int Rested = 2_000;
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);
    private readonly List<Server> _servers = [];
    private readonly Dictionary<Server, double> _idle = [];
    private readonly Random _order;

    private Group(int seed) => _order = new Random(seed);

    public IReadOnlyList<Server> Servers => _servers;

    /// <summary>Starts the arms, warms them up and lets the compiler finish.</summary>
    public static async Task<Group> StartAsync(IEnumerable<Arm> arms, Operation[] operations, int seed)
    {
        var group = new Group(seed);
        try
        {
            foreach (var arm in arms)
            {
                var server = await Server.StartAsync(arm);
                group._servers.Add(server);
                await UntilAnswersAsync(server, operations[0]);
            }
            // Twice, with a pause: code that was instrumented in the first half is compiled for good in the pause.
            for (var half = 0; half < 2; half++)
            {
                foreach (var server in group.Shuffled())
                {
                    using var clients = new Clients(server, Clients.Several);
                    foreach (var operation in operations) { clients.Run(operation, operation.Warm / 2); }
                }
                await Task.Delay(Rested);
            }
            await group.MeasureIdleAsync();
            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    /// <summary>What an arm did in each round.</summary>
    /// <param name="Cpu">The CPU time of a request, in µs.</param>
    /// <param name="PerSecond">Requests in a second of its slot.</param>
    public sealed record Slots(double[] Cpu, double[] PerSecond);

    /// <summary>Measures CPU time in rounds. In each round every arm has one slot, in a new order.</summary>
    /// <returns>For each arm, the CPU time of a request in each round, in µs.</returns>
    /// <remarks>An arm's clock is read at the ends of the round, so that what it does after its slot, such as sending a batch, is counted. What it
    /// does in the other slots while idle is measured before and subtracted.</remarks>
    public Dictionary<string, double[]> Cpu(Operation operation, int rounds) =>
        Measure(operation, rounds).ToDictionary(arm => arm.Key, arm => arm.Value.Cpu, StringComparer.Ordinal);

    /// <summary>Measures CPU time and requests a second in rounds, as <see cref="Cpu"/> does.</summary>
    public Dictionary<string, Slots> Measure(Operation operation, int rounds)
    {
        var clients = _servers.ConvertAll(server => new Clients(server, Clients.Several));
        var figures = _servers.ToDictionary(
            server => server.Arm.Name, _ => new Slots(new double[rounds], new double[rounds]), StringComparer.Ordinal);
        foreach (var each in clients) { each.Run(operation, operation.Slot); }
        for (var round = 0; round < rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            var clocks = _servers.ToDictionary(server => server, server => server.Cpu);
            var slots = new Dictionary<Server, TimeSpan>();
            foreach (var each in Shuffle([.. clients])) { slots[each.Server] = each.Run(operation, operation.Slot); }
            var ended = _servers.ToDictionary(server => server, server => server.Cpu);
            var length = Stopwatch.GetElapsedTime(began);
            foreach (var server in _servers)
            {
                var work = ended[server] - clocks[server] - (length - slots[server]) * _idle[server];
                figures[server.Arm.Name].Cpu[round] = work.TotalMicroseconds / operation.Slot;
                figures[server.Arm.Name].PerSecond[round] = operation.Slot / slots[server].TotalSeconds;
            }
        }
        foreach (var each in clients) { each.Dispose(); }
        return figures;
    }

    /// <summary>Measures the time of one request after another, in rounds.</summary>
    /// <returns>For each arm, the median of the times of each slot, in µs.</returns>
    public Dictionary<string, double[]> Latency(Operation operation, int rounds)
    {
        var clients = _servers.ConvertAll(server => new Clients(server, 1));
        var times = _servers.ToDictionary(server => server.Arm.Name, _ => new double[rounds], StringComparer.Ordinal);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var each in Shuffle([.. clients]))
            {
                times[each.Server.Arm.Name][round] = each.OneByOne(operation, operation.Slot / 2).TotalMicroseconds;
            }
        }
        foreach (var each in clients) { each.Dispose(); }
        return times;
    }

    /// <summary>The CPU time that each arm takes without requests, in µs a second.</summary>
    public Dictionary<string, double> Idle() => _idle.ToDictionary(each => each.Key.Arm.Name, each => each.Value * 1e6, StringComparer.Ordinal);

    public async ValueTask DisposeAsync() => await Task.WhenAll(_servers.Select(server => server.DisposeAsync().AsTask()));

    // A service may accept connections before its store is there.
    private static async Task UntilAnswersAsync(Server server, Operation operation)
    {
        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(100))
        {
            try
            {
                using var client = new Clients(server, 1);
                client.Run(operation, 1);
                return;
            }
            catch (InvalidDataException) when (Stopwatch.GetElapsedTime(began) < StartDeadline)
            {
                // Asked again.
            }
        }
    }

    private async Task MeasureIdleAsync()
    {
        var clocks = _servers.ToDictionary(server => server, server => server.Cpu);
        await Task.Delay(Rested);
        foreach (var server in _servers) { _idle[server] = (server.Cpu - clocks[server]).TotalMilliseconds / Rested; }
    }

    private Server[] Shuffled() => Shuffle([.. _servers]);

    private T[] Shuffle<T>(T[] items)
    {
        _order.Shuffle(items);
        return items;
    }
}
