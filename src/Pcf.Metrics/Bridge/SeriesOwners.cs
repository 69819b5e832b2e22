namespace Pcf.Metrics.Bridge;

/// <summary>Which instrument owns the series of a table, by the tags that all recordings of an instrument have. Immutable.</summary>
/// <remarks>A series is asked about once for each set of such labels, and not for each instrument: there can be as many of these as there are
/// connections.</remarks>
internal sealed class SeriesOwners
{
    private const char Separator = '\u0001';

    private readonly List<(int[] Labels, HashSet<string> Values)> _sets = [];
    private readonly bool _isEverybodys;

    /// <param name="labels">The table's labels.</param>
    /// <param name="shown">What becomes of a value of a label, by number, when it is shown.</param>
    /// <param name="instruments">The instruments that may record in it.</param>
    public SeriesOwners(Label[] labels, Func<int, string, string> shown, IEnumerable<BridgedInstrument> instruments)
    {
        var sets = new Dictionary<string, (int[] Labels, HashSet<string> Values)>(StringComparer.Ordinal);
        foreach (var instrument in instruments)
        {
            var constant = instrument.Constant;
            _isEverybodys |= constant.Length == 0;
            var numbers = Array.ConvertAll(constant, tag => Array.FindIndex(labels, label => label.Name == tag.Label));
            // A table without one of its labels has none of its series.
            if (Array.IndexOf(numbers, -1) >= 0) { continue; }
            var name = string.Join(Separator, numbers);
            if (!sets.TryGetValue(name, out var set)) { sets[name] = set = (numbers, new HashSet<string>(StringComparer.Ordinal)); }
            set.Values.Add(string.Join(Separator, constant.Select((tag, i) => shown(numbers[i], tag.Value))));
        }
        _sets.AddRange(sets.Values);
    }

    /// <summary>Whether an instrument may record in a series with these values.</summary>
    public bool Have(string[] values) =>
        _isEverybodys || _sets.Exists(set => set.Values.Contains(string.Join(Separator, set.Labels.Select(label => values[label]))));
}
