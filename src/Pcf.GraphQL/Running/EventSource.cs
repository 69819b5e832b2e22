using Pcf.GraphQL.Planning;

namespace Pcf.GraphQL.Running;

/// <summary>The source stream of one subscription, with a failure turned into an error at the field's path.</summary>
internal sealed class EventSource : IAsyncDisposable
{
    private readonly ExecutionRun _run;
    private readonly PlanField _field;
    private readonly CancellationToken _cancel;
    private readonly IAsyncEnumerator<BoundField>? _events;
    private bool _failed;

    public EventSource(ExecutableSchema schema, ExecutionRun run, PlanField field, CancellationToken cancel)
    {
        _run = run;
        _field = field;
        _cancel = cancel;
        run.PushField(field);
        try
        {
            var context = run.CreateContext(field, keepPath: true);
            _events = schema.Stream(field.Node.Name).Open(context, cancel).GetAsyncEnumerator(cancel);
        }
        catch (Exception error) when (error is not ExecutionAbort)
        {
            Fail(error);
        }
    }

    /// <summary>The field bound to the latest event.</summary>
    public BoundField? Current => _events?.Current;

    /// <summary>Set when the stream broke; it has ended then.</summary>
    public GraphQLError? Failure { get; private set; }

    public async ValueTask<bool> MoveNextAsync()
    {
        if (_failed) { return false; }
        if (Failure is not null)
        {
            _failed = true;
            return true;
        }

        try
        {
            return await _events!.MoveNextAsync();
        }
        catch (Exception error) when (!_cancel.IsCancellationRequested)
        {
            Fail(error);
            _failed = true;
            return true;
        }
    }

    public ValueTask DisposeAsync() => _events?.DisposeAsync() ?? default;

    private void Fail(Exception error)
    {
        _run.FailList(_field, error, _run.PathDepth);
        Failure = _run.Errors.Shown[0];
    }
}
