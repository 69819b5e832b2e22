using System.Diagnostics;
using System.Diagnostics.Metrics;
using Pcf.GraphQL.Execution;
using Pcf.GraphQL.Language;
using Pcf.Workspace;

namespace Pcf.Api.GraphQL;

/// <summary>Counts, times, traces and tells of GraphQL requests. Thread-safe.</summary>
internal sealed partial class GraphQLTelemetry : ExecutionObserver
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Pcf.Api.GraphQL";

    private const string NoName = "anonymous";
    private static readonly ActivitySource Source = new(Name);
    private static readonly TimeSpan SlowField = TimeSpan.FromMilliseconds(1);
    private static readonly InstrumentAdvice<double> FieldSeconds = new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5] };
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };
    private static readonly InstrumentAdvice<int> Costs = new() { HistogramBucketBoundaries = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 1_000_000] };

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _durations;
    private readonly Histogram<int> _costs;
    private readonly Counter<long> _errors;
    private readonly Histogram<double> _fields;
    private readonly TimeProvider _clock;
    private readonly ILogger<GraphQLTelemetry> _log;
    private readonly AuditLog _audit;

    public GraphQLTelemetry(IMeterFactory meters, TimeProvider clock, ILogger<GraphQLTelemetry> log, AuditLog audit)
    {
        var meter = meters.Create(Name);
        _requests = meter.CreateCounter<long>("graphql.requests", description: "GraphQL requests answered.");
        _durations = meter.CreateHistogram("graphql.request.duration", "s", "Time to answer a GraphQL request, its transport not included.", tags: null, Seconds);
        _costs = meter.CreateHistogram("graphql.request.cost", null, "What GraphQL operations could cost: their fields, as often as the lists above are asked to have items.", tags: null, Costs);
        _errors = meter.CreateCounter<long>("graphql.errors", description: "Errors in GraphQL answers, by their code.");
        _fields = meter.CreateHistogram("graphql.field.duration", "s", "Time of a field's resolver that waits, where it took over 1 ms.", tags: null, FieldSeconds);
        _clock = clock;
        _log = log;
        _audit = audit;
    }

    public override object RequestStarted(GraphQLRequest request) =>
        new Request(_clock.GetTimestamp(), Source.StartActivity("GraphQL request", ActivityKind.Internal), QueryTally.Start());

    public override void OperationKnown(object? request, OperationKind kind, string? name)
    {
        if (request is not Request { Activity: { IsAllDataRequested: true } activity }) { return; }
        // The client chooses the name, so it is an attribute and no part of the span's own name.
        activity.DisplayName = KindName(kind);
        activity.SetTag("graphql.operation.type", KindName(kind));
        if (name is not null) { activity.SetTag("graphql.operation.name", name); }
    }

    public override object? ResolverStarted(object? request, FieldContext field) => _fields.Enabled ? _clock.GetTimestamp() : null;

    public override void ResolverEnded(object? request, object? resolver, FieldContext field, Exception? error)
    {
        if (resolver is not long began || _clock.GetElapsedTime(began) is var duration && duration <= SlowField) { return; }
        var dot = field.Coordinate.IndexOf('.', StringComparison.Ordinal);
        _fields.Record(duration.TotalSeconds, new("parent_type", field.Coordinate[..dot]), new KeyValuePair<string, object?>("field", field.Coordinate[(dot + 1)..]));
    }

    public override void ResolverFailed(object? request, string coordinate, Exception error)
    {
        if (error is OperationCanceledException or FieldException or WorkspaceException { Error: not WorkspaceError.Unavailable }) { return; }
        // What is not available is so for every request: the one is told once, a fault each time.
        if (error is WorkspaceException) { Unavailable(error, coordinate); }
        else { Failed(error, coordinate); }
    }

    public override void RequestEnded(object? request, ExecutionSummary summary)
    {
        if (request is not Request started) { return; }
        var kind = summary.Kind is { } known ? KindName(known) : "unknown";
        var name = summary.OperationName ?? NoName;
        var duration = _clock.GetElapsedTime(started.Began);
        var status = Status(summary);
        _requests.Add(1, new("operation_type", kind), new("operation_name", name), new("status", status));
        _durations.Record(duration.TotalSeconds, new("operation_type", kind), new KeyValuePair<string, object?>("operation_name", name));
        foreach (var error in summary.Errors) { _errors.Add(1, new("operation_type", kind), new KeyValuePair<string, object?>("code", error.Code)); }
        if (!summary.IsRequestError) { _costs.Record(summary.Cost, new KeyValuePair<string, object?>("operation_type", kind)); }
        Completed(kind, name, duration.TotalMilliseconds, summary.ErrorCount, summary.FromCache, summary.Cost, started.Queries.Count);
        if (summary is { Kind: OperationKind.Mutation, IsRequestError: false }) { Audit(summary, name); }
        if (started.Activity is not { } activity) { return; }
        if (summary.ErrorCount > 0)
        {
            activity.SetTag("error.type", FirstCode(summary));
            activity.SetStatus(ActivityStatusCode.Error);
        }
        activity.Dispose();
    }

    public override void RequestFailed(object? request, Exception error)
    {
        if (error is not OperationCanceledException) { Failed(error, "request"); }
        if (request is not Request { Activity: { } activity }) { return; }
        activity.SetTag("error.type", error.GetType().FullName);
        activity.SetStatus(ActivityStatusCode.Error);
        activity.Dispose();
    }

    private static string Status(ExecutionSummary summary) =>
        summary.ErrorCount == 0 ? "ok" : summary.Errors.Any(error => ErrorTranslation.IsServerFault(error.Code)) ? "server_error" : "client_error";

    private static string FirstCode(ExecutionSummary summary) => summary.Errors.Count > 0 ? summary.Errors[0].Code : "INTERNAL";

    // Who it was stands in the record already. NOT_FOUND may be a denial too, so nothing with errors is told as allowed.
    private void Audit(ExecutionSummary summary, string name)
    {
        if (summary.ErrorCount == 0) { _audit.WriteAllowed(name); }
        else if (summary.Errors.FirstOrDefault(error => error.Code is "FORBIDDEN" or "UNAUTHENTICATED") is { } refusal) { _audit.WriteDenied(name, refusal.Code); }
        else { _audit.WriteFailed(name, summary.ErrorCount, FirstCode(summary)); }
    }

    private static string KindName(OperationKind kind) => kind switch
    {
        OperationKind.Query => "query",
        OperationKind.Mutation => "mutation",
        _ => "subscription",
    };

    [LoggerMessage(EventId = 1, EventName = "graphql.completed", Level = LogLevel.Information, Message = "GraphQL {OperationType} {OperationName} completed in {DurationMs} ms with {Errors} errors; document cached: {DocumentCached}; cost {Cost}, {Queries} queries")]
    private partial void Completed(string operationType, string operationName, double durationMs, int errors, bool documentCached, int cost, int queries);

    [LoggerMessage(EventId = 2, EventName = "graphql.failed", Level = LogLevel.Error, Message = "GraphQL {Coordinate} failed")]
    private partial void Failed(Exception exception, string coordinate);

    [LoggerMessage(EventId = 3, EventName = "graphql.unavailable", Level = LogLevel.Error, Message = "GraphQL {Coordinate} could not be answered, since what it needs is not available")]
    private partial void Unavailable(Exception exception, string coordinate);

    private sealed record Request(long Began, Activity? Activity, QueryTally Queries);
}
