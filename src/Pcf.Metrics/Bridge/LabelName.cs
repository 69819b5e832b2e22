using System.Text;

namespace Pcf.Metrics.Bridge;

/// <summary>Keys of tags as names of labels (OpenTelemetry specification, "Prometheus and OpenMetrics compatibility", metric attributes).</summary>
internal static class LabelName
{
    /// <summary>Marks recordings whose label sets the metric could not keep apart (OpenTelemetry metrics SDK, "Overflow attribute").</summary>
    public const string Overflow = "otel_metric_overflow";

    /// <summary>What labels of a meter begin with.</summary>
    public const string ScopePrefix = "otel_scope_";

    // As Prometheus itself renames a label that it needs for its own.
    private const string Renamed = "exported_";

    /// <summary>The label of a tag that a recording or an instrument has; one that pages add themselves is renamed.</summary>
    public static string Convert(string? key)
    {
        var name = Clean(key);
        return name is "le" or "quantile" or Overflow || name.StartsWith(ScopePrefix, StringComparison.Ordinal) ? Renamed + name : name;
    }

    /// <summary>The label of a tag that a meter has.</summary>
    public static string OfScope(string? key) => Clean(key) switch
    {
        // These three are the meter's own name, version and schema.
        "name" or "version" or "schema_url" => $"{ScopePrefix}tag_{Clean(key)}",
        var name => Join(ScopePrefix + name),
    };

    /// <summary>Each run of other characters as one underscore, and never two of them.</summary>
    public static string Clean(string? key)
    {
        if (string.IsNullOrEmpty(key)) { return "_"; }
        var name = new StringBuilder(key.Length + 1);
        if (char.IsAsciiDigit(key[0])) { name.Append('_'); }
        foreach (var c in key) { name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_'); }
        return Join(name.ToString());
    }

    /// <summary>Joins underscores that follow one another.</summary>
    public static string Join(string name)
    {
        while (name.Contains("__", StringComparison.Ordinal)) { name = name.Replace("__", "_", StringComparison.Ordinal); }
        return name;
    }
}
