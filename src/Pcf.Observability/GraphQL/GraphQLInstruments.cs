using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Pcf.Observability.GraphQL;

/// <summary>The metrics, spans and records of GraphQL requests, whichever engine answers them. Thread-safe.</summary>
internal sealed partial class GraphQLInstruments
{
    /// <summary>The span's name until the operation is known.</summary>
    public const string RequestName = "GraphQL request";

    private const string EventName = "subscription event";
    private const string NoName = "anonymous";
    private const string NoType = "unknown";
    private const string CompletedMessage =
        "GraphQL {OperationType} {OperationName} completed in {DurationMs} ms with {Errors} errors; document cached: {DocumentCached}";

    // The client chooses the name, and may choose one of any length.
    private const int LongestName = 256;

    // A failing list has an exception for each item.
    private const int MaxExceptions = 8;

    private static readonly TimeSpan SlowField = TimeSpan.FromMilliseconds(1);
    private static readonly InstrumentAdvice<double> FieldSeconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5],
    };

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly InstrumentAdvice<int> Costs = new()
    {
        HistogramBucketBoundaries = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 1_000_000],
    };

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _durations;
    private readonly Histogram<int> _costs;
    private readonly Counter<long> _errors;
    private readonly Histogram<double> _fields;
    private readonly UpDownCounter<int> _subscriptions;
    private readonly Counter<long> _events;
    private readonly ILogger _log;
    private readonly OperationSampling _sampling;

    /// <param name="meter">Makes the instruments.</param>
    /// <param name="source">Makes the spans.</param>
    /// <param name="clock">Times requests and fields.</param>
    /// <param name="log">Takes the records.</param>
    /// <param name="sampling">Keeps traces for their operation.</param>
    public GraphQLInstruments(Meter meter, ActivitySource source, TimeProvider clock, ILogger log, OperationSampling sampling)
    {
        _requests = meter.CreateCounter<long>("graphql.requests", description: "GraphQL requests answered.");
        _durations = meter.CreateHistogram(
            "graphql.request.duration", "s", "Time to answer a GraphQL request, its transport not included.", tags: null, Seconds);
        _costs = meter.CreateHistogram(
            "graphql.request.cost", null,
            "What GraphQL operations could cost: their fields, as often as the lists above are asked to have items.", tags: null, Costs);
        _errors = meter.CreateCounter<long>("graphql.errors", description: "Errors in GraphQL answers, by their code.");
        _fields = meter.CreateHistogram(
            "graphql.field.duration", "s", "Time of a field's resolver that waits, where it took over 1 ms.", tags: null, FieldSeconds);
        _subscriptions = meter.CreateUpDownCounter<int>("graphql.active.subscriptions", description: "Subscriptions that are running.");
        _events = meter.CreateCounter<long>("graphql.subscription.events", description: "Events of subscriptions answered.");
        Source = source;
        Clock = clock;
        _log = log;
        _sampling = sampling;
    }

    public ActivitySource Source { get; }

    public TimeProvider Clock { get; }

    /// <summary>Whether anything listens to the times of fields.</summary>
    public bool TimesFields => _fields.Enabled;

    /// <summary>Begins the span of a request; null when none is wanted.</summary>
    public Activity? StartRequest() => Source.StartActivity(RequestName, ActivityKind.Internal);

    /// <summary>Begins the span of a subscription's event: a trace of its own, since the subscription's may be days old, linked to it.</summary>
    /// <param name="subscription">The subscription's span; null when there is none.</param>
    public Activity? StartEvent(Activity? subscription)
    {
        var around = Activity.Current;
        Activity.Current = null;
        var span = Source.StartActivity(EventName, ActivityKind.Internal, default(ActivityContext),
            links: (subscription ?? around) is { } cause ? [new ActivityLink(cause.Context)] : null);
        // Without a span the event's records keep the subscription's ids.
        if (span is null) { Activity.Current = around; }
        return span;
    }

    /// <summary>Counts a subscription that begins or ends.</summary>
    /// <param name="change">1 or -1.</param>
    public void CountSubscription(int change) => _subscriptions.Add(change);

    /// <summary>Counts an event of a subscription, and writes its record in the flow of its span.</summary>
    public void EventAnswered(string? operationName, string status, int errors, long began, int queries)
    {
        var name = operationName is { } chosen ? Bounded(chosen) : NoName;
        _events.Add(1, new("operation_name", name), new KeyValuePair<string, object?>("status", status));
        Delivered(name, Clock.GetElapsedTime(began).TotalMilliseconds, errors, queries);
    }

    /// <summary>Names the span of a request when its operation is known.</summary>
    public void NameOperation(Activity? span, string type, string? name)
    {
        if (span is not { IsAllDataRequested: true }) { return; }
        // The client chooses the name, so it is an attribute and no part of the span's own name.
        span.DisplayName = type;
        span.SetTag("graphql.operation.type", type);
        if (name is null) { return; }
        span.SetTag("graphql.operation.name", Bounded(name));
        _sampling.Name(span, name);
    }

    /// <summary>Whether a resolver took long enough for its time to be recorded.</summary>
    public static bool IsSlow(TimeSpan duration) => duration > SlowField;

    /// <summary>Records the time of a resolver that waited.</summary>
    public void FieldEnded(TimeSpan duration, string parentType, string field) =>
        _fields.Record(duration.TotalSeconds, new("parent_type", parentType), new KeyValuePair<string, object?>("field", field));

    /// <summary>Counts errors of an answer that have the same code.</summary>
    public void CountErrors(string? type, string code, int count = 1) =>
        _errors.Add(count, new("operation_type", type ?? NoType), new KeyValuePair<string, object?>("code", code));

    /// <summary>Counts and times an answer, and writes its record in the flow of its span.</summary>
    public void Answered(in GraphQLAnswer answer, long began)
    {
        var type = answer.OperationType ?? NoType;
        var name = answer.OperationName is { } chosen ? Bounded(chosen) : NoName;
        var duration = Clock.GetElapsedTime(began);
        _requests.Add(1, new("operation_type", type), new("operation_name", name), new("status", answer.Status));
        _durations.Record(duration.TotalSeconds, new("operation_type", type), new KeyValuePair<string, object?>("operation_name", name));
        if (answer is { IsExecuted: true, Cost: { } spent }) { _costs.Record(spent, new KeyValuePair<string, object?>("operation_type", type)); }
        var milliseconds = duration.TotalMilliseconds;
        switch (answer)
        {
            case { Cost: { } cost, Queries: { } queries }:
                Completed(type, name, milliseconds, answer.Errors, answer.DocumentCached, cost, queries);
                break;
            case { Cost: { } cost }:
                WithoutQueries.Completed(_log, type, name, milliseconds, answer.Errors, answer.DocumentCached, cost);
                break;
            default:
                WithoutCost.Completed(_log, type, name, milliseconds, answer.Errors, answer.DocumentCached);
                break;
        }
    }

    /// <summary>Records a fault of the service, and what was thrown on the request's span; of several the first few.</summary>
    /// <param name="span">The request's; null when there is none.</param>
    /// <param name="error">What was thrown.</param>
    /// <param name="coordinate">The field whose resolver threw it, or <c>request</c>.</param>
    public void Fault(Activity? span, Exception error, string coordinate)
    {
        if (span is { IsAllDataRequested: true } && span.Events.Take(MaxExceptions).Count() < MaxExceptions)
        {
            span.AddException(error, new TagList { { "graphql.coordinate", coordinate } });
        }
        Failed(error, coordinate);
    }

    /// <summary>Ends the span of a request; one with errors has an error status.</summary>
    /// <param name="span">From <see cref="StartRequest"/>.</param>
    /// <param name="error">The code of the first error, or the type of what was thrown; null without an error.</param>
    public static void End(Activity? span, string? error)
    {
        if (span is null) { return; }
        if (error is not null)
        {
            span.SetTag("error.type", error);
            span.SetStatus(ActivityStatusCode.Error);
        }
        span.Dispose();
    }

    private static string Bounded(string name) => name.Length <= LongestName ? name : name[..LongestName];

    [LoggerMessage(
        EventId = 1, EventName = "graphql.completed", Level = LogLevel.Information, Message = CompletedMessage + "; cost {Cost}, {Queries} queries")]
    private partial void Completed(
        string operationType, string operationName, double durationMs, int errors, bool documentCached, int cost, int queries);

    [LoggerMessage(EventId = 4, EventName = "graphql.event", Level = LogLevel.Information,
        Message = "An event of the GraphQL subscription {OperationName} was answered in {DurationMs} ms with {Errors} errors; {Queries} queries")]
    private partial void Delivered(string operationName, double durationMs, int errors, int queries);

    [LoggerMessage(EventId = 2, EventName = "graphql.failed", Level = LogLevel.Error, Message = "GraphQL {Coordinate} failed")]
    private partial void Failed(Exception exception, string coordinate);

    /// <summary>Records that what a field needs is not available.</summary>
    [LoggerMessage(
        EventId = 3, EventName = "graphql.unavailable", Level = LogLevel.Error,
        Message = "GraphQL {Coordinate} could not be answered, since what it needs is not available")]
    public partial void Unavailable(Exception exception, string coordinate);

    // A class of its own each: what is not known is no field of the record and no hole in its message.
    private static partial class WithoutQueries
    {
        [LoggerMessage(
            EventId = 1, EventName = "graphql.completed", Level = LogLevel.Information, Message = CompletedMessage + "; cost {Cost}")]
        public static partial void Completed(
            ILogger log, string operationType, string operationName, double durationMs, int errors, bool documentCached, int cost);
    }

    private static partial class WithoutCost
    {
        [LoggerMessage(
            EventId = 1, EventName = "graphql.completed", Level = LogLevel.Information, Message = CompletedMessage)]
        public static partial void Completed(
            ILogger log, string operationType, string operationName, double durationMs, int errors, bool documentCached);
    }
}
