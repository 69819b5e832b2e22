using System.Runtime.CompilerServices;
using Pcf.GraphQL.Completion;
using Pcf.GraphQL.Planning;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Running;

/// <summary>The common field: a synchronous function of its parent alone, which costs a delegate call and no allocation.</summary>
internal sealed class PlainField<TSource, TResult>(FieldDefinition definition, Func<TSource, TResult> get, Completer<TResult> completer)
    : BoundField(definition)
{
    public override bool Execute(ExecutionRun run, object source, PlanField plan)
    {
        TResult value;
        try
        {
            value = get((TSource)source);
        }
        catch (Exception error) when (error is not ExecutionAbort)
        {
            return run.Fail(plan, error, context: null);
        }

        return completer.Write(run, plan, value);
    }
}

/// <summary>A synchronous function that asks for arguments or the request's state.</summary>
internal sealed class ContextField<TSource, TResult>(
    FieldDefinition definition, Func<TSource, FieldContext, TResult> get, Completer<TResult> completer)
    : BoundField(definition)
{
    public override bool Execute(ExecutionRun run, object source, PlanField plan)
    {
        TResult value;
        FieldContext? context = null;
        try
        {
            context = run.CreateContext(plan, keepPath: false);
            value = get((TSource)source, context);
        }
        catch (Exception error) when (error is not ExecutionAbort)
        {
            return run.Fail(plan, error, context);
        }

        return completer.Write(run, plan, value);
    }
}

/// <summary>A field that may wait. When its value is there at once it costs no more than a synchronous one.</summary>
internal sealed class WaitingField<TSource, TResult>(
    FieldDefinition definition, Func<TSource, FieldContext, ValueTask<TResult>> get, Completer<TResult> completer)
    : BoundField(definition)
{
    public override bool Execute(ExecutionRun run, object source, PlanField plan)
    {
        TResult value;
        FieldContext? context = null;
        object? observed = null;
        try
        {
            // The path is kept now: after an await the run stands somewhere else.
            context = run.CreateContext(plan, keepPath: true);
            var task = run.Observer is null ? get((TSource)source, context) : Observed(run, source, context, out observed);
            if (!task.IsCompleted)
            {
                run.Leave(context, task, completer, observed);
                return true;
            }

            value = task.GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is not ExecutionAbort)
        {
            run.ResolverEnded(observed, context, error);
            return run.Fail(plan, error, context);
        }

        run.ResolverEnded(observed, context, null);
        return completer.Write(run, plan, value);
    }

    private ValueTask<TResult> Observed(ExecutionRun run, object source, FieldContext context, out object? observed)
    {
        // An observer may set ambient state (a current activity); it must hold for this resolver only, not for its siblings.
        var ambient = ExecutionContext.Capture();
        try
        {
            observed = run.Observer!.ResolverStarted(run.Observed, context);
            return get((TSource)source, context);
        }
        finally
        {
            if (ambient is not null) { ExecutionContext.Restore(ambient); }
        }
    }
}

/// <summary>__typename: known without asking the object. Specification: section 4.1 (Type Name Introspection).</summary>
internal sealed class TypeNameField(FieldDefinition definition, string typeName) : BoundField(definition)
{
    private readonly byte[] _json = System.Text.Encoding.UTF8.GetBytes($"\"{typeName}\"");

    public override bool Execute(ExecutionRun run, object source, PlanField plan)
    {
        run.Out.Raw(_json);
        return true;
    }
}

/// <summary>A subscription field over a sequence of the resolver's.</summary>
internal sealed class StreamField<T>(
    FieldDefinition definition, Func<FieldContext, IAsyncEnumerable<T>> open, Completer<T> completer)
    : StreamField(definition)
{
    public override async IAsyncEnumerable<BoundField> Open(
        FieldContext context, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var item in open(context).WithCancellation(cancel))
        {
            yield return new PlainField<object, T>(Definition, _ => item, completer);
        }
    }
}
