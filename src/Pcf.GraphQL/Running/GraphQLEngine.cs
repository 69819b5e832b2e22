using System.Buffers;
using System.Runtime.CompilerServices;
using Pcf.GraphQL.Language;
using Pcf.GraphQL.Planning;

namespace Pcf.GraphQL.Running;

/// <summary>Executes GraphQL requests against one schema. Thread-safe; made once and kept.</summary>
/// <remarks>Specification: GraphQL September 2025, section 6 (Execution).</remarks>
public sealed class GraphQLEngine
{
    private readonly ExecutableSchema _schema;
    private readonly EngineOptions _options;
    private readonly ExecutionObserver? _observer;
    private readonly RequestPreparation _preparation;
    private readonly CostGate _cost;

    // Places for events at work; null without a limit.
    private readonly SemaphoreSlim? _events;

    /// <summary>An engine with its own document cache.</summary>
    /// <param name="schema">From the schema binder.</param>
    /// <param name="options">Limits and policies; null for the defaults.</param>
    /// <param name="observer">Telemetry; null for none, which costs nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public GraphQLEngine(ExecutableSchema schema, EngineOptions? options = null, ExecutionObserver? observer = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _schema = schema;
        _options = options ?? new EngineOptions();
        _options.Check();
        _observer = observer;
        _preparation = new RequestPreparation(schema, _options, observer);
        _cost = new CostGate(_options);
        _events = _options.MaxEvents > 0 ? new SemaphoreSlim(_options.MaxEvents) : null;
    }

    /// <summary>Runs a query or a mutation and writes the whole response. Completes synchronously when no resolver waits.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="output">Takes a UTF-8 JSON object; nothing is written when an exception is thrown.</param>
    /// <param name="cancel">The client's patience. Cancelling stops the resolvers and throws.</param>
    /// <exception cref="OperationCanceledException">
    /// The token was cancelled. Failures of the request itself never throw: they are in the response.
    /// </exception>
    public ValueTask<ExecutionSummary> ExecuteAsync(GraphQLRequest request, IBufferWriter<byte> output, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(output);
        if (_observer is null) { return RunAsync(request, output, observed: null, cancel); }
        // What the observer makes current for this request must not stay current for the caller.
        var ambient = System.Threading.ExecutionContext.Capture();
        var running = ObserveAsync(request, output, cancel);
        Return(ambient);
        return running;
    }

    /// <summary>Runs a subscription: one response for each event, until the source ends or the token is cancelled.</summary>
    /// <remarks>
    /// A request that cannot start yields its one error response and ends. Queries and mutations may be sent too and yield one response.
    /// Each item owns its memory. Specification: section 6.2.3.
    /// </remarks>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> SubscribeAsync(GraphQLRequest request, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return EventsAsync(request, cancel);
    }

    /// <summary>Writes the response of a request that the transport refuses: one error, no data, decorated as all others.</summary>
    /// <param name="output">Takes the response.</param>
    /// <param name="code">Goes to <c>extensions.code</c>.</param>
    /// <param name="message">Shown to the client.</param>
    /// <param name="state">The request's state for <see cref="EngineOptions.DecorateError"/>; null where there is none yet.</param>
    public void WriteRequestError(IBufferWriter<byte> output, string code, string message, object? state = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        var error = new GraphQLError(code, message);
        _options.DecorateError?.Invoke(error, state);
        ResponseWriter.WriteFailure(output, [error], executed: false);
    }

    private async ValueTask<ExecutionSummary> ObserveAsync(GraphQLRequest request, IBufferWriter<byte> output, CancellationToken cancel)
    {
        var observed = _observer!.RequestStarted(request);
        try
        {
            var summary = await RunAsync(request, output, observed, cancel);
            _observer.RequestEnded(observed, summary);
            return summary;
        }
        catch (Exception error)
        {
            _observer.RequestFailed(observed, error);
            throw;
        }
    }

    private async ValueTask<ExecutionSummary> RunAsync(
        GraphQLRequest request, IBufferWriter<byte> output, object? observed, CancellationToken cancel)
    {
        var prepared = _preparation.Prepare(request, observed);
        if (prepared.Operation is not { Kind: not OperationKind.Subscription } operation)
        {
            return Refuse(request, output, prepared.Operation is null
                ? prepared
                : _preparation.Refuse(request, "A subscription needs a transport that can stream."));
        }

        prepared = _cost.Admit(request, prepared);
        if (prepared.Operation is null) { return Refuse(request, output, prepared); }
        if (_options.Kept is { } kept) { return await RunKeptAsync(kept, request, prepared, output, observed, cancel); }
        // Not by the method below: a request that waits would keep the state of one more.
        using var run = CreateRun(request, prepared, observed, Shorter(_options.Deadline, request.Deadline), cancel);
        return await FinishAsync(run, RootSelection(prepared, operation), replaced: null, prepared, output);
    }

    private async ValueTask<ExecutionSummary> RunAsync(
        GraphQLRequest request, PreparedRequest prepared, IBufferWriter<byte> output, object? observed, CancellationToken cancel)
    {
        using var run = CreateRun(request, prepared, observed, Shorter(_options.Deadline, request.Deadline), cancel);
        return await FinishAsync(run, RootSelection(prepared, prepared.Operation!), replaced: null, prepared, output);
    }

    private async ValueTask<ExecutionSummary> RunKeptAsync(AnswerCache kept, GraphQLRequest request, PreparedRequest prepared,
        IBufferWriter<byte> output, object? observed, CancellationToken cancel)
    {
        if (prepared.Operation!.Kind == OperationKind.Mutation)
        {
            try { return await RunAsync(request, prepared, output, observed, cancel); }
            finally { kept.Forget(); }
        }

        if (prepared.CachePolicy is not { } policy || KeyOf(request, prepared.Operation, policy.Scope) is not { } key)
        {
            return await RunAsync(request, prepared, output, observed, cancel);
        }

        // Before the search: what is read from here on is of this version or a later one.
        var version = kept.Version;
        if (kept.Find(key) is { } found)
        {
            output.Write(found.Bytes.Span);
            return prepared.Summarize(found);
        }

        var answer = new ArrayBufferWriter<byte>();
        var summary = await RunAsync(request, prepared, answer, observed, cancel);
        if (summary.ErrorCount == 0) { kept.Keep(key, answer.WrittenSpan, policy, version); }
        output.Write(answer.WrittenSpan);
        return summary;
    }

    private string? KeyOf(GraphQLRequest request, OperationNode operation, CacheScope scope)
    {
        if (scope == CacheScope.Public) { return AnswerKey.Of(request, operation, caller: null); }
        return _options.CallerOf?.Invoke(request.State) is { } caller ? AnswerKey.Of(request, operation, caller) : null;
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> EventsAsync(
        GraphQLRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        var output = new ArrayBufferWriter<byte>();
        var observed = _observer?.RequestStarted(request);
        // Each event is requested in the execution context of its reader; its source goes on in what the observer made of the first.
        var ambient = _observer is null ? null : System.Threading.ExecutionContext.Capture();
        var summary = new ExecutionSummary();
        try
        {
            var prepared = _preparation.Prepare(request, observed);
            if (prepared.Operation is not { Kind: OperationKind.Subscription } operation)
            {
                summary = prepared.Operation is null ? Refuse(request, output, prepared) : await RunAsync(request, output, observed, cancel);
                yield return output.WrittenMemory;
                yield break;
            }

            prepared = _cost.Admit(request, prepared);
            if (prepared.Operation is null)
            {
                summary = Refuse(request, output, prepared);
                yield return output.WrittenMemory;
                yield break;
            }

            summary = prepared.Summarize([], 0, 0);
            var selection = RootSelection(prepared, operation);
            // The stream may live for days; the deadline is for the answer to each event.
            using var source = CreateRun(request, prepared, observed, TimeSpan.Zero, cancel);
            await using var events = new EventSource(_schema, source, selection.Fields[0], cancel);
            var first = events.MoveNextAsync();
            if (!first.IsCompleted) { request.SourceOpened?.Invoke(); }
            for (var more = await first; more; more = await events.MoveNextAsync())
            {
                output.ResetWrittenCount();
                if ((events.Failure ?? _cost.Charge(request, prepared)) is { } failure)
                {
                    summary = prepared.Summarize(failure, ResponseWriter.WriteFailure(output, [failure], executed: true));
                    yield return output.WrittenMemory.ToArray();
                    yield break;
                }

                if (!await AnswerEventAsync(request, prepared, observed, selection, events.Current, output, cancel)) { yield break; }
                yield return output.WrittenMemory.ToArray();
                Return(ambient);
            }
        }
        finally
        {
            Return(ambient);
            _observer?.RequestEnded(observed, summary);
        }
    }

    private static ExecutionSummary Refuse(GraphQLRequest request, IBufferWriter<byte> output, PreparedRequest refused)
    {
        var summary = refused.Refuse(output);
        if (summary.RetryAfter is { } wait) { request.RateLimited?.Invoke(wait); }
        return summary;
    }

    // False when the subscription has ended while the event waited.
    private async ValueTask<bool> AnswerEventAsync(GraphQLRequest request, PreparedRequest prepared, object? observed, Selection selection,
        BoundField? happened, ArrayBufferWriter<byte> output, CancellationToken cancel)
    {
        if (_events?.WaitAsync(cancel) is { } place)
        {
            await place.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!place.IsCompletedSuccessfully) { return false; }
        }
        object? observedEvent = null;
        ExecutionSummary? summary = null;
        try
        {
            observedEvent = _observer?.EventStarted(observed);
            using var run = CreateRun(request, prepared, observedEvent, _options.Deadline, cancel);
            summary = await FinishAsync(run, selection, happened, prepared, output);
            return true;
        }
        finally
        {
            _observer?.EventEnded(observedEvent, summary);
            _events?.Release();
        }
    }

    private static void Return(System.Threading.ExecutionContext? ambient)
    {
        if (ambient is not null) { System.Threading.ExecutionContext.Restore(ambient); }
    }

    private async ValueTask<ExecutionSummary> FinishAsync(
        ExecutionRun run, Selection selection, BoundField? replaced, PreparedRequest prepared, IBufferWriter<byte> output)
    {
        try
        {
            var data = await run.ExecuteRootAsync(selection, replaced);
            return prepared.Summarize(run.Errors, ResponseWriter.Write(output, run.Errors.Shown, data));
        }
        catch (ExecutionAbort abort)
        {
            run.Abandon();
            var error = new GraphQLError(abort.Code, abort.Message);
            _options.DecorateError?.Invoke(error, run.Request.State);
            return prepared.Summarize(error, ResponseWriter.WriteFailure(output, [error], executed: true), abort.Code == ErrorCodes.Unavailable);
        }
    }

    // Zero is no deadline.
    private static TimeSpan Shorter(TimeSpan deadline, TimeSpan? own) =>
        own is { } left && (left < deadline || deadline == TimeSpan.Zero) ? left : deadline;

    private ExecutionRun CreateRun(GraphQLRequest request, PreparedRequest prepared, object? observed, TimeSpan deadline, CancellationToken cancel) =>
        new(_schema, _options, request, deadline, cancel)
        {
            Observer = _observer,
            Observed = observed,
            Kind = prepared.Operation!.Kind,
            OperationName = prepared.Operation.Name,
            Document = prepared.Document!.Document,
            Variables = prepared.Variables,
        };

    private Selection RootSelection(PreparedRequest prepared, OperationNode operation)
    {
        var root = _schema.Object(_schema.Schema.Root(operation.Kind)!.Name);
        var plan = prepared.Document!.Plan(operation, prepared.Variables);
        return plan.Root(operation, root);
    }
}
