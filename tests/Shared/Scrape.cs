using System.Buffers;
using Pcf.Metrics;
using Pcf.Metrics.Exposition;

namespace Pcf.Tests.Shared;

/// <summary>A scrape without HTTP.</summary>
internal static class Scrape
{
    /// <summary>Writes every metric that has a series, as text.</summary>
    public static void Write(MetricsRegistry registry, IBufferWriter<byte> output) => Write(registry, ExpositionFormat.Text, output);

    public static void Write(MetricsRegistry registry, ExpositionFormat format, IBufferWriter<byte> output)
    {
        var collection = registry.Collect();
        using var writer = new ScrapeWriter(collection, format);
        while (writer.Next() is { Length: > 0 } piece) { output.Write(piece.Span); }
        registry.ScrapeEnded(collection.Number);
    }
}
