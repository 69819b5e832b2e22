namespace Pcf.Otlp;

/// <summary>The message InstrumentationScope (opentelemetry-proto, common.proto) as the first field of the messages around it.</summary>
internal static class OtlpScope
{
    /// <param name="writer">Takes it.</param>
    /// <param name="name">Who made the telemetry.</param>
    /// <param name="version">Its version; null or empty for none.</param>
    public static void Put(OtlpWriter writer, string name, string? version = null)
    {
        var scope = writer.Begin(1);
        writer.Text(1, name);
        if (!string.IsNullOrEmpty(version)) { writer.Text(2, version); }
        writer.End(scope);
    }
}
