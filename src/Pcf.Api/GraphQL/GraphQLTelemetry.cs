using System.Diagnostics;
using System.Diagnostics.Metrics;
using Pcf.Api.Telemetry;
using Pcf.GraphQL;
using Pcf.GraphQL.Language;
using Pcf.GraphQL.Running;
using Pcf.Observability.GraphQL;
using Pcf.Workspace;
using Pcf.Workspace.Telemetry;

namespace Pcf.Api.GraphQL;

/// <summary>Counts, times, traces and records the engine's requests. Thread-safe.</summary>
internal sealed class GraphQLTelemetry(
    IMeterFactory meters, TimeProvider clock, ILogger<GraphQLTelemetry> log, AuditLog audit, OperationSampling sampling) : ExecutionObserver
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Pcf.Api.GraphQL";

    private static readonly ActivitySource Source = new(Name);

    private readonly GraphQLInstruments _instruments = new(meters.Create(Name), Source, clock, log, sampling);
    private readonly Counter<long> _refused = meters.Create(Name).CreateCounter<long>(
        "graphql.cost.refused", null, "GraphQL requests refused for their cost, by reason.");

    public override object RequestStarted(GraphQLRequest request) =>
        new Request(clock.GetTimestamp(), _instruments.StartRequest(), QueryTally.Start());

    public override void OperationKnown(object? request, OperationKind kind, string? name)
    {
        if (request is not Request started) { return; }
        _instruments.NameOperation(started.Activity, KindName(kind), name);
        if (kind != OperationKind.Subscription) { return; }
        started.IsSubscription = true;
        _instruments.CountSubscription(1);
    }

    public override object EventStarted(object? request) =>
        new Request(clock.GetTimestamp(), _instruments.StartEvent((request as Request)?.Activity), QueryTally.Start());

    public override void EventEnded(object? happened, ExecutionSummary? summary)
    {
        if (happened is not Request started) { return; }
        if (summary is not null)
        {
            _instruments.EventAnswered(summary.OperationName, Status(summary), summary.ErrorCount, started.Began, started.Queries.Count);
            foreach (var error in summary.Errors) { _instruments.CountErrors(KindName(OperationKind.Subscription), error.Code); }
        }
        GraphQLInstruments.End(started.Activity, summary is { ErrorCount: > 0 } ? FirstCode(summary) : null);
    }

    public override object? ResolverStarted(object? request, FieldContext field) => _instruments.TimesFields ? clock.GetTimestamp() : null;

    public override void ResolverEnded(object? request, object? resolver, FieldContext field, Exception? error)
    {
        if (resolver is not long began || clock.GetElapsedTime(began) is var duration && !GraphQLInstruments.IsSlow(duration)) { return; }
        var dot = field.Coordinate.IndexOf('.', StringComparison.Ordinal);
        _instruments.FieldEnded(duration, field.Coordinate[..dot], field.Coordinate[(dot + 1)..]);
    }

    public override void ResolverFailed(object? request, string coordinate, Exception error)
    {
        if (error is OperationCanceledException or FieldException or WorkspaceException { Error: not WorkspaceError.Unavailable }) { return; }
        // What is not available is so for every request: it is reported once, a fault each time.
        if (error is WorkspaceException) { _instruments.Unavailable(error, coordinate); }
        else { _instruments.Fault((request as Request)?.Activity, error, coordinate); }
    }

    public override void RequestEnded(object? request, ExecutionSummary summary)
    {
        if (request is not Request started) { return; }
        if (started.IsSubscription) { _instruments.CountSubscription(-1); }
        var kind = summary.Kind is { } known ? KindName(known) : null;
        if (summary.CostRefusal is { } reason) { _refused.Add(1, new KeyValuePair<string, object?>("reason", ReasonName(reason))); }
        foreach (var error in summary.Errors) { _instruments.CountErrors(kind, error.Code); }
        var firstCode = summary.ErrorCount > 0 ? FirstCode(summary) : null;
        var answer = new GraphQLAnswer(
            kind, summary.OperationName, Status(summary), summary.ErrorCount, summary.FromCache, summary.Cost,
            !summary.IsRequestError, started.Queries.Count);
        _instruments.Answered(answer, started.Began);
        if (summary is { Kind: OperationKind.Mutation, IsRequestError: false }) { Audit(summary, summary.OperationName ?? "anonymous"); }
        GraphQLInstruments.End(started.Activity, firstCode);
    }

    public override void RequestFailed(object? request, Exception error)
    {
        if (error is not OperationCanceledException) { _instruments.Fault((request as Request)?.Activity, error, "request"); }
        if (request is not Request started) { return; }
        if (started.IsSubscription) { _instruments.CountSubscription(-1); }
        GraphQLInstruments.End(started.Activity, error.GetType().FullName);
    }

    private static string Status(ExecutionSummary summary) =>
        summary.ErrorCount == 0 ? GraphQLStatus.Ok
        : summary.Errors.Any(error => GraphQLStatus.IsServerFault(error.Code)) ? GraphQLStatus.ServerError
        : GraphQLStatus.ClientError;

    private static string FirstCode(ExecutionSummary summary) => summary.Errors.Count > 0 ? summary.Errors[0].Code : GraphQLStatus.Internal;

    // Who it was stands in the record already. NOT_FOUND may be a denial too, so nothing with errors is logged as allowed.
    private void Audit(ExecutionSummary summary, string name)
    {
        if (summary.ErrorCount == 0) { audit.WriteAllowed(name); }
        else if (summary.Errors.FirstOrDefault(error => error.Code is "FORBIDDEN" or "UNAUTHENTICATED") is { } refusal)
        {
            audit.WriteDenied(name, refusal.Code);
        }
        else { audit.WriteFailed(name, summary.ErrorCount, FirstCode(summary)); }
    }

    private static string KindName(OperationKind kind) => kind switch
    {
        OperationKind.Query => "query",
        OperationKind.Mutation => "mutation",
        _ => "subscription",
    };

    private static string ReasonName(CostRefusal reason) => reason switch
    {
        CostRefusal.Operation => "operation",
        CostRefusal.Introspection => "introspection",
        _ => "budget",
    };

    private sealed record Request(long Began, Activity? Activity, QueryTally Queries)
    {
        public bool IsSubscription { get; set; }
    }
}
