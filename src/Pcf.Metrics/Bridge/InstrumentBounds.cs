using System.Diagnostics.Metrics;
using System.Globalization;

namespace Pcf.Metrics.Bridge;

/// <summary>The classic buckets of an instrument's histogram: those that its maker advises, else such as fit its unit.</summary>
internal static class InstrumentBounds
{
    // The OpenTelemetry specification's default bounds, in seconds.
    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    // The same bounds as they are there: made for milliseconds, and the default for everything (metrics SDK, "Explicit Bucket Histogram
    // Aggregation").
    private static readonly double[] Others = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000];

    /// <summary>The bounds, and whether native buckets are kept beside them because no better ones are known.</summary>
    /// <param name="instrument">The histogram.</param>
    /// <param name="name">The metric's name, which says its unit where the instrument has none.</param>
    public static (double[] Bounds, bool Native) Choose(Instrument instrument, string name)
    {
        var advised = Advised(instrument);
        if (advised.Length > 0) { return (advised, false); }
        return IsInSeconds(instrument, name) ? (Seconds, false) : (Others, true);
    }

    // The unit decides: a name can end in seconds that are none, such as `energy_kilowatt_seconds`, or say them before its end.
    private static bool IsInSeconds(Instrument instrument, string name)
    {
        var (main, per) = UnitName.Parse(instrument.Unit);
        return main.Length + per.Length == 0 ? name.EndsWith("_seconds", StringComparison.Ordinal) : main == "seconds" && per.Length == 0;
    }

    private static double[] Advised(Instrument instrument) => instrument switch
    {
        Histogram<double> histogram => Numbers(histogram.Advice?.HistogramBucketBoundaries),
        Histogram<long> histogram => Numbers(histogram.Advice?.HistogramBucketBoundaries),
        Histogram<int> histogram => Numbers(histogram.Advice?.HistogramBucketBoundaries),
        Histogram<float> histogram => Numbers(histogram.Advice?.HistogramBucketBoundaries),
        Histogram<decimal> histogram => Numbers(histogram.Advice?.HistogramBucketBoundaries),
        Histogram<short> histogram => Numbers(histogram.Advice?.HistogramBucketBoundaries),
        Histogram<byte> histogram => Numbers(histogram.Advice?.HistogramBucketBoundaries),
        _ => [],
    };

    // The bucket above the last bound is always there, so an infinite one says nothing; and numbers that were different can be one as doubles. Zero
    // has one sign.
    private static double[] Numbers<T>(IReadOnlyList<T>? advised)
        where T : struct, IConvertible =>
        advised is null ? [] : [.. advised.Select(bound => bound.ToDouble(CultureInfo.InvariantCulture) + 0.0).Where(double.IsFinite).Distinct()
            .Order()];
}
