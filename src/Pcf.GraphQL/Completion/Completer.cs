using Pcf.GraphQL.Planning;
using Pcf.GraphQL.Running;

namespace Pcf.GraphQL.Completion;

/// <summary>Writes resolved values of one CLR type as one GraphQL type. Specification: section 6.4.3 (Value Completion).</summary>
internal abstract class Completer<T>
{
    /// <summary>Writes the value, or null where allowed. False means that null goes up: the caller takes back what was written.</summary>
    public abstract bool Write(ExecutionRun run, PlanField plan, T value);
}

/// <summary>A scalar or enum.</summary>
internal sealed class LeafCompleter<T>(LeafWriter<T> writer, bool nonNull) : Completer<T>
{
    public override bool Write(ExecutionRun run, PlanField plan, T value)
    {
        if (value is null) { return run.WriteNull(plan, nonNull); }
        var start = run.Out.Length;
        if (writer.TryWrite(run.Out, value)) { return true; }
        run.Out.Truncate(start);
        var field = plan.Bound.Definition;
        run.AddError(plan, ErrorCodes.Internal, $"The value of {field.Coordinate} is not a valid {field.Type.Named}.");
        if (nonNull) { return false; }
        run.Out.Null();
        return true;
    }
}

/// <summary>A scalar or enum whose CLR type is a nullable struct.</summary>
internal sealed class NullableLeafCompleter<T>(LeafWriter<T> writer, bool nonNull) : Completer<T?>
    where T : struct
{
    private readonly LeafCompleter<T> _inner = new(writer, nonNull);

    public override bool Write(ExecutionRun run, PlanField plan, T? value) =>
        value is { } given ? _inner.Write(run, plan, given) : run.WriteNull(plan, nonNull);
}

/// <summary>For CLR types that nothing more exact is known of: at the price of boxing, the value's own type decides.</summary>
internal sealed class BoxingCompleter<T>(Completer<object?> inner) : Completer<T>
{
    public override bool Write(ExecutionRun run, PlanField plan, T value) => inner.Write(run, plan, value);
}

/// <summary>An object type known beforehand.</summary>
internal sealed class ObjectCompleter<T>(ObjectBinding binding, bool nonNull) : Completer<T>
{
    public override bool Write(ExecutionRun run, PlanField plan, T value)
    {
        if (value is null) { return run.WriteNull(plan, nonNull); }
        var selection = plan.SelectionFor(binding);
        if (nonNull) { return run.WriteObject(selection, value); }
        run.OpenNullable();
        run.CloseNullable(run.WriteObject(selection, value));
        return true;
    }
}

/// <summary>An interface or union: the CLR type of the value decides the object type.</summary>
internal sealed class AbstractCompleter<T>(TypeResolution resolution, bool nonNull) : Completer<T>
{
    public override bool Write(ExecutionRun run, PlanField plan, T value)
    {
        if (value is null) { return run.WriteNull(plan, nonNull); }
        if (resolution.Find(value) is not { } binding)
        {
            run.AddError(plan, ErrorCodes.Internal, $"Field {plan.Bound.Definition.Coordinate} gave a value that is no type of {resolution.Name}.");
            if (nonNull) { return false; }
            run.Out.Null();
            return true;
        }

        var selection = plan.SelectionFor(binding);
        if (nonNull) { return run.WriteObject(selection, value); }
        run.OpenNullable();
        run.CloseNullable(run.WriteObject(selection, value));
        return true;
    }
}

/// <summary>A list. The reader knows how to walk the CLR collection.</summary>
internal sealed class ListCompleter<T>(ListReader reader, bool nonNull) : Completer<T>
{
    public override bool Write(ExecutionRun run, PlanField plan, T value)
    {
        if (value is null) { return run.WriteNull(plan, nonNull); }
        if (nonNull) { return Items(run, plan, value); }
        run.OpenNullable();
        run.CloseNullable(Items(run, plan, value));
        return true;
    }

    private bool Items(ExecutionRun run, PlanField plan, object value)
    {
        var depth = run.PathDepth;
        try
        {
            return reader.Write(run, plan, value);
        }
        catch (Exception error) when (error is not ExecutionAbort)
        {
            // A lazy sequence can fail while it is walked: the list as a whole has no value then.
            run.FailList(plan, error, depth);
            return false;
        }
    }
}
