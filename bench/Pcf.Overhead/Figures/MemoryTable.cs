using System.Text;
using Pcf.Overhead.Arms;

namespace Pcf.Overhead.Figures;

/// <summary>The memory of each arm after the same load: in RAM, and the heap that lives after a collection.</summary>
internal sealed class MemoryTable
{
    private const double MiB = 1024 * 1024;
    private readonly List<Dictionary<string, (double Resident, double Live)>> _starts = [];

    public int Missed { get; private set; }

    public bool IsEmpty => _starts.Count == 0;

    public async Task AddAsync(IEnumerable<Server> servers)
    {
        var start = new Dictionary<string, (double, double)>(StringComparer.Ordinal);
        foreach (var server in servers)
        {
            var resident = server.Resident / MiB;
            start[server.Arm.Name] = (resident, (await server.HeapAsync()).Live / MiB);
        }
        _starts.Add(start);
    }

    public string Markdown()
    {
        Missed = 0;
        var text = new StringBuilder();
        text.AppendLine("## Memory of the service after the same load").AppendLine();
        text.AppendLine("| arm | RSS, MiB | over off (95 %) | live heap, MiB | over off (95 %) | goal | |").AppendLine("|---|---|---|---|---|---|---|");
        foreach (var arm in _starts[0].Keys)
        {
            var resident = Over(arm, memory => memory.Resident);
            var live = Over(arm, memory => memory.Live);
            var goal = arm == Arm.Baseline ? null : Goals.Of(Goals.Memory, arm);
            var missed = goal is not null && _starts.Count > 1 && (resident.Low > goal.Limit || live.Low > goal.Limit);
            if (missed) { Missed++; }
            text.AppendLine(
                $"| {arm} | {_starts.Average(start => start[arm].Resident):N1} | {resident.Show("0.0")} " +
                $"| {_starts.Average(start => start[arm].Live):N2} | {live.Show("0.00")} | {goal?.Text("MiB") ?? "–"} " +
                $"| {(goal is null ? "" : Verdict(missed, resident, live, goal.Limit))} |");
        }
        return text.ToString();
    }

    // One start has no interval.
    private string Verdict(bool missed, Interval resident, Interval live, double limit) =>
        missed ? "**missed**" : _starts.Count > 1 && resident.High <= limit && live.High <= limit ? "reached" : "not clear";

    private Interval Over(string arm, Func<(double Resident, double Live), double> of) =>
        Interval.OfMean([.. _starts.Select(start => of(start[arm]) - of(start[Arm.Baseline]))]);
}
