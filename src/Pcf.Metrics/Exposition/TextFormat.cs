using System.Buffers;

namespace Pcf.Metrics.Exposition;

/// <summary>The Prometheus text format 0.0.4 (Prometheus documentation, "Exposition formats").</summary>
internal static class TextFormat
{
    /// <summary>The media type of what is written.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes every metric that has a series. A metric whose callback throws is left out whole.</summary>
    public static void Write(MetricsRegistry registry, IBufferWriter<byte> output) => Write(registry, ExpositionFormat.Text, output);

    internal static void Write(MetricsRegistry registry, ExpositionFormat format, IBufferWriter<byte> output)
    {
        var collection = ScrapeSnapshot.Of(registry);
        using var writer = new ScrapeWriter(collection, format);
        while (writer.Next() is { Length: > 0 } piece) { output.Write(piece.Span); }
        registry.ScrapeEnded(collection.Number);
    }
}
