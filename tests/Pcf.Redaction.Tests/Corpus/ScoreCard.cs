using System.Globalization;
using System.Text;

namespace Pcf.Redaction.Tests.Corpus;

/// <summary>Counts per kind, and prints the worst kinds with the rows that failed.</summary>
internal sealed class ScoreCard
{
    private const int KindsShown = 25;
    private const int MissesShown = 6;
    private const int LineShown = 160;

    private readonly SortedDictionary<string, Score> _kinds = new(StringComparer.Ordinal);

    public int Total => _kinds.Values.Sum(kind => kind.Total);

    public int Missed => _kinds.Values.Sum(kind => kind.Misses.Count);

    public double Share => Total == 0 ? 1 : 1 - ((double)Missed / Total);

    public double WorstShare => _kinds.Values.Select(kind => kind.Share).DefaultIfEmpty(1).Min();

    /// <summary>Counts one question, and a miss when there is something to say about it.</summary>
    public void Add(CorpusRow row, string? miss)
    {
        if (!_kinds.TryGetValue(row.Kind, out var kind)) { _kinds[row.Kind] = kind = new Score(); }
        kind.Total++;
        if (miss is not null) { kind.Misses.Add($"{row.Id} ({row.Context}): {Shorten(miss)}"); }
    }

    public string Table(string title)
    {
        var table = new StringBuilder();
        table.Append(CultureInfo.InvariantCulture, $"\n{title}: {Total - Missed} of {Total} right, {Share:P2}\n");
        foreach (var (name, kind) in _kinds.Where(entry => entry.Value.Misses.Count > 0).OrderBy(entry => entry.Value.Share).Take(KindsShown))
        {
            table.Append(CultureInfo.InvariantCulture, $"  {name,-28} {kind.Total - kind.Misses.Count,4} of {kind.Total,4}\n");
            foreach (var miss in kind.Misses.Take(MissesShown)) { table.Append("      ").Append(miss).Append('\n'); }
            if (kind.Misses.Count > MissesShown)
            {
                table.Append(CultureInfo.InvariantCulture, $"      and {kind.Misses.Count - MissesShown} more\n");
            }
        }
        return table.ToString();
    }

    // Line ends would tear the table.
    private static string Shorten(string text)
    {
        text = text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return text.Length <= LineShown ? text : text[..LineShown] + "…";
    }

    private sealed class Score
    {
        public int Total { get; set; }

        public List<string> Misses { get; } = [];

        public double Share => 1 - ((double)Misses.Count / Total);
    }
}
