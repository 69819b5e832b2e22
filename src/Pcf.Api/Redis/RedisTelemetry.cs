using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Pcf.Api.Redis;

/// <summary>What calls of Redis show: a span for each that a request waits for, the time they take and how they fail. Thread-safe.</summary>
internal sealed class RedisTelemetry(IMeterFactory meters)
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Pcf.Api.Redis";

    private static readonly ActivitySource Source = new(Name);

    private readonly Histogram<double> _duration = meters.Create(Name).CreateHistogram(
        "redis.duration", "s", "Time that calls of Redis take, by operation.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.25] });

    private readonly Counter<long> _errors = meters.Create(Name).CreateCounter<long>(
        "redis.errors", null, "Calls of Redis that failed, by operation and reason.");

    /// <summary>Begins the span of a call. What no request waits for is no trace.</summary>
    public static Activity? Start(string operation)
    {
        if (Activity.Current is null) { return null; }
        var span = Source.StartActivity($"redis {operation}", ActivityKind.Client);
        span?.SetTag("db.system.name", "redis");
        span?.SetTag("db.operation.name", operation);
        return span;
    }

    /// <summary>The call was answered.</summary>
    public void Answered(string operation, TimeSpan duration) =>
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("operation", operation));

    /// <summary>The call failed, or was refused by the breaker.</summary>
    public void Failed(string operation, string reason, Activity? span)
    {
        _errors.Add(1, new KeyValuePair<string, object?>("operation", operation), new KeyValuePair<string, object?>("reason", reason));
        span?.SetTag("error.type", reason);
        span?.SetStatus(ActivityStatusCode.Error);
    }
}
