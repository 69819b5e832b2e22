using System.Text;
using Pcf.Overhead.Arms;

namespace Pcf.Overhead.Figures;

/// <summary>The figures of one operation: for each start, each arm's figures round by round.</summary>
internal sealed class Table(string name, string title)
{
    private readonly List<Dictionary<string, double[]>> _starts = [];

    /// <summary>How many intervals are clear above their goals.</summary>
    public int Missed { get; private set; }

    public void Add(Dictionary<string, double[]> start) => _starts.Add(start);

    /// <summary>What each arm costs more than the one without telemetry, µs.</summary>
    public IReadOnlyList<Plot.Bar> Bars() =>
    [
        .. from arm in _starts[0].Keys
           where arm is not (Arm.Baseline or Arm.Again)
           let goal = Goals.Of(name, arm)
           select new Plot.Bar(arm, Difference(arm, relative: false), goal is { Relative: false } ? goal.Limit : null, Arm.IsOwn(arm)),
    ];

    public string Markdown()
    {
        Missed = 0;
        var text = new StringBuilder();
        text.AppendLine($"## {title}").AppendLine();
        text.AppendLine("| arm | µs | over off, µs (95 %) | over off, % (95 %) | goal | |").AppendLine("|---|---|---|---|---|---|");
        foreach (var arm in _starts[0].Keys)
        {
            var mean = _starts.Average(start => Interval.TrimmedMean(start[arm]));
            if (arm == Arm.Baseline)
            {
                text.AppendLine($"| {arm} | {mean:N1} | – | – | – | |");
                continue;
            }
            var difference = Difference(arm, relative: false);
            var share = Difference(arm, relative: true);
            var goal = Goals.Of(name, arm);
            var verdict = goal is null ? "" : Verdict(goal, goal.Relative ? share : difference);
            text.AppendLine($"| {arm} | {mean:N1} | {difference.Show("0.00")} | {share.Show("0.0")} | {goal?.Text("µs") ?? "–"} | {verdict} |");
        }
        return text.ToString();
    }

    private Interval Difference(string arm, bool relative) =>
        Interval.OfDifference([.. _starts.Select(start => (start[Arm.Baseline], start[arm]))], relative);

    private string Verdict(Goal goal, Interval interval)
    {
        if (interval.Low <= goal.Limit) { return interval.High <= goal.Limit ? "reached" : "not clear"; }
        Missed++;
        return "**missed**";
    }
}
