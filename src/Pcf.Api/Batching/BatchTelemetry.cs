using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Pcf.Api.Batching;

/// <summary>What loaders show of themselves: a span for each batch, and its size. Thread-safe.</summary>
internal sealed class BatchTelemetry(IMeterFactory meters)
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Pcf.Api.Batching";

    private static readonly ActivitySource Source = new(Name);

    private readonly Histogram<int> _sizes = meters.Create(Name).CreateHistogram(
        "graphql.batch.size", null, "Objects that were loaded together, by loader.", tags: null,
        new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500] });

    /// <summary>Counts a batch and begins its span, under that of the request.</summary>
    public Activity? Start(string loader, int size)
    {
        _sizes.Record(size, new KeyValuePair<string, object?>("loader", loader));
        var span = Source.StartActivity("batch " + loader);
        span?.SetTag("graphql.dataloader.name", loader);
        span?.SetTag("graphql.dataloader.batch.size", size);
        return span;
    }
}
