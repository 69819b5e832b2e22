using System.Diagnostics;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Validation;
using GraphQLParser.AST;

namespace Pcf.Observability.GraphQL;

/// <summary>One request: its span, what is known of its operation, and its limits. Thread-safe where fields use it.</summary>
internal sealed class ObservedRequest : DocumentExecutionListenerBase
{
    private const int MaxFieldSpans = 100;
    private const int MaxFailures = 10;
    private const int MaxCountedCodes = 1_000;

    private static readonly AsyncLocal<ObservedRequest?> Running = new();

    private readonly GraphQLInstruments _instruments;
    private readonly Activity? _span;
    private readonly long _began;
    private string? _type;
    private string? _name;
    private int? _cost;
    private volatile bool _isAnswered;
    private int _fieldSpans;
    private int _failures;

    private ObservedRequest(GraphQLInstruments instruments)
    {
        _instruments = instruments;
        _began = instruments.Clock.GetTimestamp();
        _span = instruments.StartRequest();
    }

    /// <summary>The request whose document is being validated in this flow.</summary>
    public static ObservedRequest? Current => Running.Value;

    /// <summary>Whether the document came with the request's options: parsed before, and kept in a cache.</summary>
    public bool DocumentCached { get; set; }

    /// <summary>Begins a request in the flow of its caller, which has to be asynchronous.</summary>
    public static ObservedRequest Begin(GraphQLInstruments instruments, ExecutionOptions options)
    {
        var request = new ObservedRequest(instruments);
        options.Listeners.Add(request);
        Running.Value = request;
        return request;
    }

    /// <summary>The request that an execution belongs to; the last one where options are used again.</summary>
    public static ObservedRequest? Of(IList<IDocumentExecutionListener>? listeners)
    {
        for (var i = (listeners?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (listeners![i] is ObservedRequest request) { return request; }
        }
        return null;
    }

    /// <summary>The operation is chosen; the document may still have errors.</summary>
    public override Task AfterValidationAsync(IExecutionContext context, IValidationResult validationResult)
    {
        if (_isAnswered || Of(context.Listeners) != this) { return Task.CompletedTask; }
        _type = context.Operation.Operation switch
        {
            OperationType.Query => "query",
            OperationType.Mutation => "mutation",
            _ => "subscription",
        };
        _name = context.Operation.Name?.StringValue;
        _instruments.NameOperation(_span, _type, _name);
        return Task.CompletedTask;
    }

    /// <summary>Behind its answer, what executes is an event of the subscription that the request has started.</summary>
    public override Task AfterExecutionAsync(IExecutionContext context)
    {
        if (_isAnswered && Of(context.Listeners) == this) { CountErrors(context.Errors); }
        return Task.CompletedTask;
    }

    /// <summary>What the analyzer says that the operation could cost.</summary>
    public void Costs(double impact) => _cost = (int)Math.Clamp(Math.Round(impact), 0, int.MaxValue);

    /// <summary>The span of a field's resolver; null when none is wanted, or the request has had its share.</summary>
    /// <param name="name">The field's coordinate.</param>
    /// <param name="since">How long ago the resolver was called.</param>
    public Activity? StartField(string name, TimeSpan since)
    {
        if (!_instruments.Source.HasListeners() || _isAnswered || Interlocked.Increment(ref _fieldSpans) > MaxFieldSpans) { return null; }
        var began = _instruments.Clock.GetUtcNow() - since;
        return _instruments.Source.StartActivity(name, ActivityKind.Internal, default(ActivityContext), startTime: began);
    }

    /// <summary>A resolver, or something else of the execution, threw what it should not have thrown.</summary>
    public void Failed(UnhandledExceptionContext context) => Failed(
        context.OriginalException, context.FieldContext is { } field ? $"{field.ParentType.Name}.{field.FieldDefinition.Name}" : "request");

    /// <summary>The answer is there. Of a subscription: it has begun.</summary>
    public void Answered(ExecutionResult result)
    {
        if (result.Errors is not { Count: > 0 } errors)
        {
            End(GraphQLStatus.Ok, 0, null, result.Executed);
            return;
        }
        CountErrors(errors);
        var status = ErrorCode.IsServerFault(errors) ? GraphQLStatus.ServerError : GraphQLStatus.ClientError;
        End(status, errors.Count, ErrorCode.Of(errors[0]), result.Executed);
    }

    /// <summary>There is no answer; what there is instead is for the caller to say.</summary>
    public void Threw(Exception error, CancellationToken cancel)
    {
        if (error is OperationCanceledException && cancel.IsCancellationRequested)
        {
            _isAnswered = true;
            GraphQLInstruments.End(_span, error.GetType().FullName);
            return;
        }
        var code = error is ExecutionError or TimeoutException ? ErrorCode.Of(error) : GraphQLStatus.Internal;
        if (code == GraphQLStatus.Internal) { Failed(error, "request"); }
        _instruments.CountErrors(_type, code);
        End(GraphQLStatus.IsServerFault(code) ? GraphQLStatus.ServerError : GraphQLStatus.ClientError, 1, code, isExecuted: false);
    }

    private void Failed(Exception error, string coordinate)
    {
        // A list of broken items would else write a record for each of them.
        if (Interlocked.Increment(ref _failures) <= MaxFailures) { _instruments.Fault(_span, error, coordinate); }
    }

    private void CountErrors(ExecutionErrors errors)
    {
        if (errors.Count == 0) { return; }
        var counted = Math.Min(errors.Count, MaxCountedCodes);
        for (var i = 0; i < counted; i++) { _instruments.CountErrors(_type, ErrorCode.Of(errors[i])); }
        // Their number stays exact where their codes are too many to look at.
        if (errors.Count > counted) { _instruments.CountErrors(_type, ErrorCode.Other, errors.Count - counted); }
    }

    private void End(string status, int errors, string? firstCode, bool isExecuted)
    {
        _isAnswered = true;
        _instruments.Answered(new(_type, _name, status, errors, DocumentCached, _cost, isExecuted), _began);
        GraphQLInstruments.End(_span, firstCode);
    }
}
