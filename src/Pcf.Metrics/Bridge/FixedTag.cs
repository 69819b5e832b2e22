using System.Diagnostics.Metrics;

namespace Pcf.Metrics.Bridge;

/// <summary>A tag that all recordings of an instrument have: its own, or its meter's.</summary>
/// <param name="Key">As it was given.</param>
/// <param name="Label">The label's name.</param>
/// <param name="Value">The value's text, not empty.</param>
internal sealed record FixedTag(string Key, string Label, string Value)
{
    /// <summary>The tags of an instrument: those of its meter, then its own.</summary>
    /// <param name="instrument">The instrument.</param>
    /// <param name="namesScope">Whether the meter has to be distinguished from others by its name, version and schema.</param>
    public static FixedTag[] TagsOf(Instrument instrument, bool namesScope)
    {
        var meter = instrument.Meter;
        var tags = ScopeOf(meter)
            .Concat((instrument.Tags ?? []).Select(tag => new FixedTag(tag.Key ?? "", LabelName.Convert(tag.Key), TagText.Format(tag.Value))));
        if (namesScope)
        {
            tags = new FixedTag[]
            {
                new("otel.scope.name", $"{LabelName.ScopePrefix}name", meter.Name),
                new("otel.scope.version", $"{LabelName.ScopePrefix}version", meter.Version ?? ""),
                new("otel.scope.schema_url", $"{LabelName.ScopePrefix}schema_url", meter.TelemetrySchemaUrl ?? ""),
            }.Concat(tags);
        }
        return [.. tags.Where(tag => tag.Value.Length > 0)];
    }

    /// <summary>The tags of a meter.</summary>
    public static IEnumerable<FixedTag> ScopeOf(Meter meter) =>
        (meter.Tags ?? []).Select(tag => new FixedTag(tag.Key ?? "", LabelName.OfScope(tag.Key), TagText.Format(tag.Value)));
}
