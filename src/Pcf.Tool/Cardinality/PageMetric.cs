namespace Pcf.Tool.Cardinality;

/// <summary>One metric of a page: its series, and the values that each label has.</summary>
internal sealed class PageMetric
{
    private readonly HashSet<string> _series = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _values = new(StringComparer.Ordinal);

    /// <summary>Label sets seen.</summary>
    public int Series => _series.Count;

    /// <summary>Counts a sample.</summary>
    public void Take(IReadOnlyList<(string Name, string Value)> labels)
    {
        _series.Add(string.Join('\u0001', labels.Select(label => label.Value)));
        foreach (var (name, value) in labels)
        {
            if (!_values.TryGetValue(name, out var values)) { _values[name] = values = new HashSet<string>(StringComparer.Ordinal); }
            values.Add(value);
        }
    }

    /// <summary>The label with the most values; none for a metric without labels.</summary>
    public (string Name, int Values)? WorstLabel() =>
        _values.Count == 0 ? null : _values.Select(label => (label.Key, label.Value.Count)).MaxBy(label => label.Count);
}
