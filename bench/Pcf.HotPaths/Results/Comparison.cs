using System.Globalization;
using System.Text;

namespace Pcf.HotPaths.Results;

/// <summary>Holds a run against an older one, by the ratios to the peers in each run.</summary>
/// <remarks>
/// A row is a regression when its ratio grew by more than the noise of both runs and the limit. Instructions must have grown by more than the limit
/// too: a peer's newer version that does less is no regression. Times of different runs are never compared.
/// </remarks>
internal sealed class Comparison
{
    /// <summary>How much a ratio may grow beyond the noise.</summary>
    public const double Limit = 0.05;

    private readonly StringBuilder _report = new();

    public Comparison(Run before, Run after)
    {
        var rows = before.Rows.ToDictionary(row => row.Name, StringComparer.Ordinal);
        Line($"before: {before.Commit}, {before.Date}, {before.Machine}, {before.Runtime}, load {before.Load}");
        Line($"after:  {after.Commit}, {after.Date}, {after.Machine}, {after.Runtime}, load {after.Load}");
        foreach (var row in after.Rows)
        {
            if (rows.Remove(row.Name, out var old)) { Compare(old, row); }
            else { Line($"{row.Name}: new"); }
        }
        foreach (var gone in rows.Keys)
        {
            Line($"{gone}: missing");
            Missing.Add(gone);
        }
    }

    /// <summary>Names of rows that became dearer beyond the noise.</summary>
    public List<string> Regressions { get; } = [];

    /// <summary>Names of rows that only the older run has: what is no longer measured cannot be held.</summary>
    public List<string> Missing { get; } = [];

    /// <summary>One line a row.</summary>
    public string Report => _report.ToString();

    private void Compare(Row old, Row row)
    {
        var worse = row.Low > old.High * (1 + Limit)
            && (row.Unit != "instructions" || row.Value > old.Value * (1 + Limit));
        if (worse) { Regressions.Add(row.Name); }
        var verdict = worse ? "REGRESSION" : row.High < old.Low * (1 - Limit) ? "cheaper" : "as before";
        var change = (row.Ratio / old.Ratio) - 1;
        Line($"{row.Name}: {old.Value:N1} -> {row.Value:N1} {row.Unit}, {old.Ratio:N3} -> {row.Ratio:N3} of {row.Peer} ({change:+0.0%;-0.0%;0.0%}), {verdict}");
    }

    private void Line(FormattableString line) => _report.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
