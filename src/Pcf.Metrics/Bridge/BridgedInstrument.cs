using System.Runtime.CompilerServices;
using Pcf.Metrics.Labels;
using Pcf.Metrics.Registry;
using Pcf.Metrics.Series;

namespace Pcf.Metrics.Bridge;

/// <summary>Takes the recordings of one instrument to the series of its metric. Thread-safe; what was recorded before in the same way takes no lock
/// and allocates nothing.</summary>
internal sealed class BridgedInstrument(BridgedFamily family, RecordingMode mode, FixedTag[] constant)
{
    private readonly KnownSets _known = new();
    private readonly MetricKind _kind = family.Header.Kind;
    private TagShapes _shapes = new();
    private int _releases;
    private volatile bool _hasEnded;

    public BridgedFamily Family => family;

    public RecordingMode Mode => mode;

    /// <summary>The tags of all its recordings.</summary>
    public FixedTag[] Constant => constant;

    /// <summary>The meter is gone: a recording that comes late is none, as .NET has it.</summary>
    public void End() => _hasEnded = true;

    /// <summary>Takes one recording. It never throws and is never lost for its tags.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_hasEnded) { return; }
        if (!IsTaken(value))
        {
            family.RefuseValue();
            return;
        }
        if (mode == RecordingMode.Observed) { ForgetReleased(); }
        else if (_known.Find(tags) is { } series && TryTake(series, value)) { return; }
        var shape = _shapes.Find(tags);
        if (shape is not { IsPlain: true })
        {
            TakeByParts(value, tags, shape);
            return;
        }
        // To clear the room for all that a set may have costs as much as to find the series.
        if (tags.Length <= FewValues.Most)
        {
            var few = new FewValues();
            TakePlain(value, tags, shape, few);
        }
        else
        {
            var values = new LabelValues();
            TakePlain(value, tags, shape, values);
        }
    }

    private void TakePlain(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, TagShape shape, Span<string> values)
    {
        values = values[..tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            var text = TagText.Format(tags[i].Value);
            if (text.Length == 0)
            {
                TakeWithoutEmpty(value, tags);
                return;
            }
            values[shape.Order[i]] = text;
        }
        if (!family.TryRecord(shape.Table, mode, value, values, out var own)) { family.Overspill(this, value, values); }
        else if (own is not null) { _known.Keep(tags, shape, own); }
    }

    private bool TryTake(MetricSeries series, double value) => series switch
    {
        CounterSeries counter => counter.TryAdd(value),
        HistogramSeries histogram => histogram.TryRecord(value, 1),
        GaugeSeries gauge => mode == RecordingMode.Sets ? gauge.TrySet(value) : gauge.TryAdd(value),
        _ => false,
    };

    // One thread at a time observes, and no table is released while it does.
    private void ForgetReleased()
    {
        var releases = family.TablesOf(mode).Releases;
        if (_releases == releases) { return; }
        _releases = releases;
        _shapes = new TagShapes();
    }

    // Numbers that a metric of its kind does not have: one of them would have a scraper refuse the whole page.
    private bool IsTaken(double value) => _kind switch
    {
        MetricKind.Counter => Counter.IsCount(value),
        MetricKind.Histogram => !double.IsNaN(value),
        _ => true,
    };

    private void TakeByParts(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, TagShape? shape)
    {
        foreach (ref readonly var tag in tags)
        {
            if (TagText.Format(tag.Value).Length > 0) { continue; }
            TakeWithoutEmpty(value, tags);
            return;
        }
        if (shape is null)
        {
            shape = TagShape.Create(tags, constant, family.TablesOf(mode));
            if (shape is null)
            {
                family.Overspill(this, value, tags);
                return;
            }
            _shapes.Add(shape, tags);
        }
        if (shape.IsCut) { family.CountCut(); }
        var values = new LabelValues();
        for (var i = 0; i < shape.Parts.Length; i++) { values[i] = Join(shape.Parts[i], tags); }
        ReadOnlySpan<string> labels = values;
        Record(shape.Table, value, labels[..shape.Parts.Length]);
    }

    private string Join(int[] parts, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = Part(parts[0], tags);
        for (var i = 1; i < parts.Length; i++) { text = $"{text};{Part(parts[i], tags)}"; }
        return text;
    }

    private string Part(int part, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        part < 0 ? constant[~part].Value : TagText.Format(tags[part].Value);

    // To Prometheus an empty label is an absent one, so the series is that without it.
    private void TakeWithoutEmpty(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var few = new FewTags();
        Span<KeyValuePair<string, object?>> kept = tags.Length <= LabelValues.MaxLabels ? few : new KeyValuePair<string, object?>[tags.Length];
        var count = 0;
        for (var i = 0; i < tags.Length; i++)
        {
            if (TagText.Format(tags[i].Value).Length > 0 && !IsGivenAgain(tags, i)) { kept[count++] = tags[i]; }
        }
        Record(value, kept[..count]);
    }

    private static bool IsGivenAgain(ReadOnlySpan<KeyValuePair<string, object?>> tags, int tag)
    {
        for (var i = tag + 1; i < tags.Length; i++)
        {
            if (tags[i].Key == tags[tag].Key) { return true; }
        }
        return false;
    }

    private void Record(Family table, double value, ReadOnlySpan<string> labels)
    {
        if (!family.TryRecord(table, mode, value, labels, out _)) { family.Overspill(this, value, labels); }
    }

    [InlineArray(Most)]
    private struct FewValues
    {
        public const int Most = 8;

        private string _first;
    }

    [InlineArray(LabelValues.MaxLabels)]
    private struct FewTags
    {
        private KeyValuePair<string, object?> _first;
    }
}
