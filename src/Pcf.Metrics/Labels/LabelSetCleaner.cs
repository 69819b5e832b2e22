using Pcf.Redaction;
using Pcf.Shared;

namespace Pcf.Metrics.Labels;

/// <summary>Makes label values fit to be shown: redacted, then cleaned, then cut. Thread-safe.</summary>
internal sealed class LabelSetCleaner(Label[] labels, Redactor? redactor)
{
    private const int MaxLength = 256;

    // What few values become is remembered, so that each of those in use is redacted once.
    private const int MaxRemembered = 256;

    private readonly BoundedCache<string, string>?[] _changed = new BoundedCache<string, string>?[labels.Length];
    private volatile bool _anyChanged;

    /// <exception cref="ArgumentException">There are more or fewer values than labels.</exception>
    public void CheckCount(ReadOnlySpan<string> values)
    {
        if (values.Length != labels.Length)
        {
            throw new ArgumentException(
                $"{values.Length} label values were given; there are {labels.Length} labels: {string.Join(", ", labels.Select(l => l.Name))}.",
                nameof(values));
        }
    }

    /// <summary>Whether any value of any label is known to be shown differently.</summary>
    public bool HasChanged => _anyChanged;

    /// <summary>Copies a label set, each value as it is shown where that is known to differ.</summary>
    public void Translate(ReadOnlySpan<string> values, Span<string> set)
    {
        for (var i = 0; i < set.Length; i++)
        {
            set[i] = values[i] ?? "";
            if (_changed[i] is { } changed && changed.TryGet(set[i], out var shown)) { set[i] = shown; }
        }
    }

    /// <summary>A label set as it is shown.</summary>
    public string[] Clean(ReadOnlySpan<string> values)
    {
        var set = new string[values.Length];
        for (var i = 0; i < set.Length; i++) { set[i] = Clean(i, values[i] ?? ""); }
        return set;
    }

    /// <summary>One value as it is shown.</summary>
    public string Clean(int label, string value)
    {
        // Redacted before it is cut: the cut must not remove the part by which a secret is recognized.
        var shown = LabelValue.Clean(redactor?.Redact(labels[label].Name, value) ?? value, MaxLength);
        if (!ReferenceEquals(shown, value) && value.Length <= MaxLength)
        {
            var changed = _changed[label]
                ?? Interlocked.CompareExchange(ref _changed[label], new(MaxRemembered, comparer: StringComparer.Ordinal), null) ?? _changed[label]!;
            changed.Add(value, shown);
            _anyChanged = true;
        }
        return shown;
    }
}
