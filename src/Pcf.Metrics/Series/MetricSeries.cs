using System.Text;

namespace Pcf.Metrics.Series;

/// <summary>One label set of a metric, with its labels rendered once for every scrape to come.</summary>
internal abstract class MetricSeries(ReadOnlySpan<Label> labels, string[] values)
{
    private volatile SeriesState _state;

    /// <summary>The label values, in the metric's order.</summary>
    public string[] Values { get; } = values;

    /// <summary><c>name="value",…</c> in UTF-8, escaped, without braces; empty without labels.</summary>
    public byte[] Rendered { get; } = Render(labels, values);

    /// <summary>When the series was made, in milliseconds since 1970, and since when its value is counted; 0 where that is not known.</summary>
    public virtual long Created { get; set; }

    /// <summary>The upper half of the hash of <see cref="Values"/>; 0 for none.</summary>
    public uint Hash { get; set; }

    /// <summary>Whether the series takes recordings and is shown.</summary>
    public SeriesState State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>All that was ever recorded, which changes with each recording; NaN stands for a change.</summary>
    internal abstract double Weight { get; }

    /// <summary>Takes no further recording, if nothing was recorded beyond the weight given; else the series stays as it is.</summary>
    internal abstract bool TryRetire(double weight);

    private static byte[] Render(ReadOnlySpan<Label> labels, string[] values)
    {
        // A label set without values belongs to the mark that stands where a series was.
        if (labels.Length == 0 || values.Length == 0) { return []; }
        var text = new StringBuilder();
        for (var i = 0; i < labels.Length; i++)
        {
            if (i > 0) { text.Append(','); }
            text.Append(labels[i].Name).Append("=\"");
            foreach (var c in values[i])
            {
                _ = c switch
                {
                    '\\' => text.Append(@"\\"),
                    '"' => text.Append("\\\""),
                    '\n' => text.Append("\\n"),
                    _ => text.Append(c),
                };
            }
            text.Append('"');
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}

/// <summary>Where a series stands in its metric.</summary>
internal enum SeriesState : byte
{
    /// <summary>Takes recordings and is shown.</summary>
    Live,

    /// <summary>Lost its place to a busier one: shown with the value it had, until its idle time is over or it wins its place back.</summary>
    Frozen,

    /// <summary>Is neither found nor shown any more.</summary>
    Gone,
}
