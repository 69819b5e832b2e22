using System.Text;

namespace Pcf.Observability.Metrics;

/// <summary>One label set of a metric, with its labels rendered once for every scrape to come.</summary>
internal abstract class Series(ReadOnlySpan<Label> labels, string[] values)
{
    /// <summary>The label values, in the metric's order.</summary>
    public string[] Values { get; } = values;

    /// <summary><c>name="value",…</c> in UTF-8, escaped, without braces; empty without labels.</summary>
    public byte[] Rendered { get; } = Render(labels, values);

    /// <summary>When the series was made, in milliseconds since 1970; a counter's value is counted from then.</summary>
    public long Created { get; set; }

    private static byte[] Render(ReadOnlySpan<Label> labels, string[] values)
    {
        if (labels.Length == 0) { return []; }
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
