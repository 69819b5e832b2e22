using System.Globalization;
using System.Text;

namespace Pcf.Metrics.Histograms;

/// <summary>What all series of a histogram have in common, checked once.</summary>
internal sealed class HistogramShape
{
    public HistogramShape(string name, HistogramOptions options, TimeProvider clock)
    {
        Bounds = [.. options.Bounds];
        CheckBounds(name, Bounds);
        BoundTexts = [.. Bounds.Select(bound => Text(bound)), "+Inf"u8.ToArray()];
        CanonicalBoundTexts = [.. Bounds.Select(bound => Canonical(Text(bound))), "+Inf"u8.ToArray()];
        Exemplars = options.Exemplars;
        Clock = clock;
        if (!options.Native) { return; }
        if (!(options.GrowthFactor is >= 1.0028 and <= 65_536))
        {
            throw new ArgumentException($"The growth factor of {name} must be from 1.0028 to 65536.", nameof(options));
        }
        if (!(options.ZeroThreshold >= 0) || !double.IsFinite(options.ZeroThreshold))
        {
            throw new ArgumentException($"The zero threshold of {name} must be 0 or more.", nameof(options));
        }
        if (options.MaxBuckets is < 10 or > 1_000)
        {
            throw new ArgumentException($"The native buckets of {name} must be from 10 to 1000.", nameof(options));
        }
        Native = new NativeShape(NativeIndex.SchemaOf(options.GrowthFactor), options.ZeroThreshold, options.MaxBuckets);
    }

    public double[] Bounds { get; }

    /// <summary>The values of the label <c>le</c>, that of the last bucket included.</summary>
    public byte[][] BoundTexts { get; }

    /// <summary>The same as OpenMetrics writes them: whole numbers with a zero behind the point.</summary>
    public byte[][] CanonicalBoundTexts { get; }

    public NativeShape? Native { get; }

    public bool Exemplars { get; }

    public TimeProvider Clock { get; }

    public int BucketOf(double value)
    {
        var bounds = Bounds;
        // Bounds are few (a dozen) and most values are small, so walking beats searching by halves.
        for (var i = 0; i < bounds.Length; i++)
        {
            if (value <= bounds[i]) { return i; }
        }
        return bounds.Length;
    }

    private static byte[] Text(double bound) => Encoding.UTF8.GetBytes(bound.ToString(CultureInfo.InvariantCulture));

    private static byte[] Canonical(byte[] text) => text.AsSpan().IndexOfAny((byte)'.', (byte)'E') < 0 ? [.. text, .. ".0"u8] : text;

    private static void CheckBounds(string name, double[] bounds)
    {
        var rising = bounds.Length > 0 && double.IsFinite(bounds[0]);
        for (var i = 1; i < bounds.Length; i++) { rising &= double.IsFinite(bounds[i]) && bounds[i] > bounds[i - 1]; }
        if (!rising)
        {
            throw new ArgumentException($"The bounds of {name} must be one or more finite numbers, each above the one before.", nameof(bounds));
        }
    }
}

/// <summary>How native buckets begin: a series that has too many of them leaves from here.</summary>
internal sealed record NativeShape(int Schema, double ZeroThreshold, int MaxBuckets);
