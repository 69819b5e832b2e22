using System.Runtime.InteropServices;
using System.Text;
using Pcf.Overhead.Arms;
using Pcf.Overhead.Load;

namespace Pcf.Overhead.Figures;

/// <summary>All tables of a run, as Markdown.</summary>
internal sealed class Report
{
    private readonly Dictionary<string, List<double>> _idle = new(StringComparer.Ordinal);
    private readonly List<Table> _used = [];

    public Table User => field ??= Use(new("user", "`{ user(id: 1) { name email } }`, CPU time of the service for a request"));

    public Table Notes => field ??= Use(new("notes", "20 notes with authors, CPU time of the service for a request"));

    public Table Health => field ??= Use(new("health", "/health, CPU time of the service for a request"));

    public Table UserTime => field ??= Use(new(Goals.UserTime, "`{ user(id: 1) { name email } }`, time that a client sees, one request after another"));

    public Table NotesTime => field ??= Use(new(Goals.NotesTime, "20 notes with authors, time that a client sees, one request after another"));

    public Table Order => field ??= Use(new("order", "A neutral application: one SQLite query, 1 record, 1 span, 1 counter, 1 histogram; CPU time"));

    /// <summary>The table of an operation of the service.</summary>
    public Table Of(Operation operation) => operation == Operation.User ? User : operation == Operation.Notes ? Notes : Health;

    public MemoryTable Memory { get; } = new();

    public Losses Losses { get; } = new();

    public int Missed { get; private set; }

    public void AddIdle(string group, Group of)
    {
        foreach (var (arm, microseconds) in of.Idle())
        {
            var key = $"{group}, {arm}";
            if (!_idle.TryGetValue(key, out var all)) { _idle[key] = all = []; }
            all.Add(microseconds);
        }
    }

    public string Markdown(string command, int starts, int rounds)
    {
        var tables = _used.ConvertAll(table => table.Markdown());
        // The neutral application's memory is not compared.
        if (!Memory.IsEmpty) { tables.Add(Memory.Markdown()); }
        Missed = _used.Sum(table => table.Missed) + Memory.Missed;
        var text = new StringBuilder();
        text.AppendLine("# The price of telemetry").AppendLine();
        text.AppendLine(
            $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, " +
            $"{RuntimeInformation.FrameworkDescription}, commit {Repository.Commit()}. `{command}`").AppendLine();
        text.AppendLine(
            $"{starts} starts of all arms, {rounds} rounds each. In a round every arm has one slot of requests, in a new order; {Clients.Several} " +
            "connections, each in a closed loop (1 where the client's time is measured, by the median of a slot). The figure is the CPU clock of the " +
            "server's process, over the whole round, less what the process takes while idle. Differences are of the same round; means are " +
            "without the outer tenths; intervals are 95 % of a bootstrap over starts and rounds.").AppendLine();
        text.AppendLine(
            "Log records are JSON on standard output, a pipe that is read. Metrics and traces go to a receiver process that answers at once. " +
            "`off` is the same program with `TELEMETRY_DISABLED=true`, and for the neutral application the one without the library.").AppendLine();
        foreach (var table in tables) { text.AppendLine(table); }
        text.AppendLine("## Losses and idle time").AppendLine().AppendLine(Losses.Markdown());
        text.AppendLine("CPU time without requests, µs a second:").AppendLine();
        foreach (var (arm, all) in _idle) { text.AppendLine($"- {arm}: {all.Average():N0}"); }
        return text.ToString();
    }

    /// <summary>The tables in µs, as a picture.</summary>
    public string Svg() => Plot.Svg(
        ("{ user(id: 1) { name email } }: CPU time over the service without telemetry (red: the goal)", User.Bars()),
        ("A neutral application: CPU time over the one without telemetry (grey: the usual stacks)", Order.Bars()));

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
        ?? "unknown";

    private Table Use(Table table)
    {
        _used.Add(table);
        return table;
    }
}
