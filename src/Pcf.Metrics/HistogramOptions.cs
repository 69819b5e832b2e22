using System.ComponentModel.DataAnnotations;

namespace Pcf.Metrics;

/// <summary>What a histogram keeps of a recording.</summary>
public sealed class HistogramOptions
{
    /// <summary>The classic buckets' upper bounds: finite, rising, at least one.</summary>
    /// <value>The default suits durations in seconds from 5 ms to 10 s.</value>
    public IReadOnlyList<double> Bounds { get; set; } = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Whether the recordings feed native (base-2 exponential) buckets too; scrapers see them in the protobuf format.</summary>
    public bool Native { get; set; }

    /// <summary>How much wider each native bucket may be than the one below it; the next finer power-of-two schema is taken.</summary>
    /// <value>1.0028 to 65 536; the default is 1.1, which is schema 3.</value>
    [Range(1.0028, 65_536)]
    public double GrowthFactor { get; set; } = 1.1;

    /// <summary>Values as near to zero as this count in the zero bucket.</summary>
    /// <value>0 or more and finite; the default is 2^-128.</value>
    public double ZeroThreshold { get; set; } = 2.938735877055719e-39;

    /// <summary>Native buckets that a series may have before it gets coarser.</summary>
    /// <value>10 to 1 000; the default is 160.</value>
    [Range(10, 1_000)]
    public int MaxBuckets { get; set; } = 160;

    /// <summary>Whether each bucket remembers one recording of a sampled trace, with its ids.</summary>
    public bool Exemplars { get; set; }

    /// <summary>How many series the histogram may have, and for how long.</summary>
    /// <value>The default is the registry's limit, and series that stay.</value>
    public SeriesOptions Series { get; set; } = SeriesOptions.Default;

    internal HistogramOptions Copy() => (HistogramOptions)MemberwiseClone();
}
