using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pcf.Observability.Metrics.Exposition;

/// <summary>Writes a registry in the Prometheus text format 0.0.4 (Prometheus documentation, "Exposition formats").</summary>
public sealed class TextFormat
{
    /// <summary>The media type of what is written.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly IBufferWriter<byte> _output;

    private TextFormat(IBufferWriter<byte> output) => _output = output;

    /// <summary>Writes every metric that has a series. A metric whose callback throws is left out whole.</summary>
    public static void Write(MetricsRegistry registry, IBufferWriter<byte> output)
    {
        registry.PrepareScrape();
        var page = new TextFormat(output);
        foreach (var family in registry.Families) { page.WriteWhole(family); }
    }

    internal void Header(Family family)
    {
        Put("# HELP "u8);
        Put(family.Name);
        Put(" "u8);
        Put(family.Help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal));
        Put("\n# TYPE "u8);
        Put(family.Name);
        Put(family.Kind switch { MetricKind.Counter => " counter\n"u8, MetricKind.Gauge => " gauge\n"u8, _ => " histogram\n"u8 });
    }

    internal void Sample(string name, ReadOnlySpan<byte> labels, double value)
    {
        Put(name);
        if (labels.Length > 0)
        {
            Put("{"u8);
            Put(labels);
            Put("}"u8);
        }
        PutValue(value);
    }

    internal void Samples(Histogram histogram, ReadOnlySpan<byte> labels, HistogramReading reading)
    {
        var upTo = 0L;
        for (var i = 0; i < reading.Buckets.Count; i++)
        {
            upTo += reading.Buckets[i];
            Put(histogram.Name);
            Put("_bucket{"u8);
            Put(labels);
            Put(labels.Length > 0 ? ",le=\""u8 : "le=\""u8);
            PutNumber(i < histogram.Bounds.Count ? histogram.Bounds[i] : double.PositiveInfinity);
            Put("\"}"u8);
            PutValue(upTo);
        }
        Put(histogram.Name);
        Sample("_sum", labels, reading.Sum);
        Put(histogram.Name);
        Sample("_count", labels, reading.Count);
    }

    // The callback of an observed metric runs before the first byte of it is written.
    private void WriteWhole(Family family)
    {
        try
        {
            family.Write(this);
        }
        catch (Exception) when (family is ObservedFamily)
        {
            // One callback that fails must not cost the operator every other metric.
        }
    }

    private void PutValue(double value)
    {
        Put(" "u8);
        PutNumber(value);
        Put("\n"u8);
    }

    private void PutNumber(double value)
    {
        if (double.IsPositiveInfinity(value)) { Put("+Inf"u8); }
        else if (double.IsNegativeInfinity(value)) { Put("-Inf"u8); }
        else if (double.IsNaN(value)) { Put("NaN"u8); }
        else
        {
            value.TryFormat(_output.GetSpan(32), out var written, provider: CultureInfo.InvariantCulture);
            _output.Advance(written);
        }
    }

    private void Put(ReadOnlySpan<byte> bytes) => _output.Write(bytes);

    private void Put(string text) => Encoding.UTF8.GetBytes(text, _output);
}
