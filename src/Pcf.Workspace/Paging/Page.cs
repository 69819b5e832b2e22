namespace Pcf.Workspace.Paging;

/// <summary>One item of a page and the cursor that continues after it.</summary>
/// <typeparam name="T">The kind of item.</typeparam>
/// <param name="Node">The item.</param>
/// <param name="Cursor">Opaque, safe in URLs, and stable: it keeps its meaning when other items come and go.</param>
public readonly record struct Edge<T>(T Node, string Cursor);

/// <summary>A part of a list, with what is needed to ask for the next.</summary>
/// <typeparam name="T">The kind of item.</typeparam>
/// <remarks>Immutable and thread-safe. Only what the caller may read is in it, and only that is counted.</remarks>
public sealed class Page<T>
{
    private readonly Func<CancellationToken, ValueTask<long>> _count;

    /// <summary>A page as a store read it.</summary>
    /// <param name="edges">The items in order, each with its cursor.</param>
    /// <param name="hasNext">Whether more follow.</param>
    /// <param name="hasPrevious">Whether the page continues after a cursor.</param>
    /// <param name="count">Counts the whole list; called only when the total is requested.</param>
    public Page(IReadOnlyList<Edge<T>> edges, bool hasNext, bool hasPrevious, Func<CancellationToken, ValueTask<long>> count)
        : this(edges, hasNext, hasPrevious, count, edges.Count == 0 ? null : edges[0].Cursor, edges.Count == 0 ? null : edges[^1].Cursor)
    {
    }

    private Page(IReadOnlyList<Edge<T>> edges, bool hasNext, bool hasPrevious, Func<CancellationToken, ValueTask<long>> count, string? startCursor,
        string? endCursor)
    {
        Edges = edges;
        HasNext = hasNext;
        HasPrevious = hasPrevious;
        StartCursor = startCursor;
        EndCursor = endCursor;
        _count = count;
    }

    /// <summary>A list without anything in it.</summary>
    public static Page<T> Empty { get; } = new([], false, false, static _ => ValueTask.FromResult(0L));

    /// <summary>The items in order, each with its cursor.</summary>
    public IReadOnlyList<Edge<T>> Edges { get; }

    /// <summary>Whether items follow the last one.</summary>
    public bool HasNext { get; }

    /// <summary>Whether this page was asked for with a cursor, so that something stood before it.</summary>
    public bool HasPrevious { get; }

    /// <summary>The cursor of the first item that was read; null when there was none.</summary>
    public string? StartCursor { get; }

    /// <summary>The cursor to continue after; null when nothing was read.</summary>
    public string? EndCursor { get; }

    /// <summary>The same page with another way to count the whole list.</summary>
    /// <param name="count">Counts the whole list; called only when the total is requested.</param>
    public Page<T> CountedBy(Func<CancellationToken, ValueTask<long>> count) =>
        new(Edges, HasNext, HasPrevious, count, StartCursor, EndCursor);

    /// <summary>The same page without some of its items. Its cursors stay, so that the next page begins where this one ended.</summary>
    /// <param name="keep">Whether an item, at its place of the page, stays.</param>
    public Page<T> Where(Func<T, int, bool> keep) =>
        new([.. Edges.Where((edge, i) => keep(edge.Node, i))], HasNext, HasPrevious, _count, StartCursor, EndCursor);

    /// <summary>The length of the whole list at this moment, over all pages. Asks the store each time it is called.</summary>
    /// <param name="cancel">Gives up counting.</param>
    /// <exception cref="WorkspaceException">Unavailable: the store did not answer.</exception>
    public ValueTask<long> TotalCountAsync(CancellationToken cancel = default) => _count(cancel);
}
