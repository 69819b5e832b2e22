using System.Collections;
using System.Runtime.InteropServices;
using Pcf.GraphQL.Planning;
using Pcf.GraphQL.Running;

namespace Pcf.GraphQL.Completion;

/// <summary>Walks a CLR collection and writes its items as a JSON array.</summary>
internal abstract class ListReader
{
    public abstract bool Write(ExecutionRun run, PlanField plan, object list);
}

/// <summary>Collections of a known item type. Arrays and lists are walked as spans.</summary>
internal sealed class ListReader<T>(Completer<T> item) : ListReader
{
    public override bool Write(ExecutionRun run, PlanField plan, object list)
    {
        // Array variance would let an array of a derived type in here, where a span is refused.
        if (list.GetType() == typeof(T[])) { return Span(run, plan, (T[])list); }
        if (list is List<T> items) { return Span(run, plan, CollectionsMarshal.AsSpan(items)); }
        if (list is IReadOnlyList<T> indexed) { return Indexed(run, plan, indexed); }
        return Sequence(run, plan, (IEnumerable<T>)list);
    }

    private bool Span(ExecutionRun run, PlanField plan, ReadOnlySpan<T> items)
    {
        run.Out.Byte((byte)'[');
        run.PushIndex(0);
        for (var i = 0; i < items.Length; i++)
        {
            if (i > 0) { Next(run, i); }
            if (!item.Write(run, plan, items[i])) { return run.EndList(complete: false); }
        }

        return run.EndList(complete: true);
    }

    private bool Indexed(ExecutionRun run, PlanField plan, IReadOnlyList<T> items)
    {
        run.Out.Byte((byte)'[');
        run.PushIndex(0);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0) { Next(run, i); }
            if (!item.Write(run, plan, items[i])) { return run.EndList(complete: false); }
        }

        return run.EndList(complete: true);
    }

    private bool Sequence(ExecutionRun run, PlanField plan, IEnumerable<T> items)
    {
        run.Out.Byte((byte)'[');
        run.PushIndex(0);
        var i = 0;
        foreach (var value in items)
        {
            if (i > 0) { Next(run, i); }
            if (!item.Write(run, plan, value)) { return run.EndList(complete: false); }
            i++;
        }

        return run.EndList(complete: true);
    }

    private static void Next(ExecutionRun run, int index)
    {
        run.Out.Byte((byte)',');
        run.SetIndex(index);
    }
}

/// <summary>Collections that nothing is known of beforehand.</summary>
internal sealed class UntypedListReader(Completer<object?> item) : ListReader
{
    private readonly ListReader<object?> _typed = new(item);

    public override bool Write(ExecutionRun run, PlanField plan, object list) => list switch
    {
        IEnumerable<object?> items => _typed.Write(run, plan, items),
        IEnumerable items and not string => _typed.Write(run, plan, items.Cast<object?>().ToArray()),
        _ => throw new InvalidOperationException($"{list.GetType()} is no list."),
    };
}
