using System.Runtime.CompilerServices;
using Pcf.GraphQL.Completion;

namespace Pcf.GraphQL.Running;

/// <summary>The place of a field whose resolver has not finished: everything needed to go on there later.</summary>
internal abstract class PendingField(ExecutionRun run, FieldContext context, NullRegion region, int offset)
{
    private bool _abandoned;

    /// <summary>Where in the enclosing segment the value belongs.</summary>
    public int Offset { get; } = offset;

    /// <summary>The value once it is there.</summary>
    public JsonSegment? Value { get; private set; }

    public FieldContext Context { get; } = context;

    /// <summary>The nearest nullable position around the field.</summary>
    public NullRegion Region { get; } = region;

    public void Abandon() => _abandoned = true;

    /// <summary>Writes the value into a segment of its own; called on the request's one driver, never concurrently.</summary>
    public void Resume()
    {
        if (_abandoned || Region.IsDiscarded)
        {
            Discard();
            return;
        }

        Value = run.BeginSegment(this);
        if (!Complete(run)) { Region.MakeNull(); }
    }

    /// <summary>Gets the resolver's value and completes it; false when null must go up.</summary>
    protected abstract bool Complete(ExecutionRun run);

    /// <summary>Observes the result, so that a value source is released and a failure is not reported as unobserved.</summary>
    protected abstract void Discard();

    protected void Ready() => run.Enqueue(this);
}

internal sealed class PendingField<T> : PendingField
{
    private readonly ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter _awaiter;
    private readonly Completer<T> _completer;
    private readonly object? _observed;

    public PendingField(ExecutionRun run, FieldContext context, NullRegion region, int offset, ValueTask<T> task, Completer<T> completer,
        object? observed)
        : base(run, context, region, offset)
    {
        _awaiter = task.ConfigureAwait(false).GetAwaiter();
        _completer = completer;
        _observed = observed;
    }

    public void Wait() => _awaiter.UnsafeOnCompleted(Ready);

    protected override bool Complete(ExecutionRun run)
    {
        T value;
        try
        {
            value = _awaiter.GetResult();
        }
        catch (Exception error) when (error is not ExecutionAbort)
        {
            run.ResolverEnded(_observed, Context, error);
            return run.Fail(Context.Plan, error, Context);
        }

        run.ResolverEnded(_observed, Context, null);
        return _completer.Write(run, Context.Plan, value);
    }

    protected override void Discard()
    {
        Exception? failure = null;
        try
        {
            _awaiter.GetResult();
        }
        catch (Exception error) when (error is not ExecutionAbort)
        {
            failure = error;
        }

        Context.Run.ResolverEnded(_observed, Context, failure);
    }
}
