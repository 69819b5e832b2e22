using Pcf.Workspace.Paging;

namespace Pcf.Workspace.SurrealDb.Stores;

/// <summary>Turns rows into pages: one row more than wanted is read, and whether it came says whether there is a next page.</summary>
internal static class Paging
{
    public static Page<T> Page<T>(List<T> rows, PageRequest request, Func<T, int, string> cursor, Func<CancellationToken, ValueTask<long>> count)
    {
        var size = Math.Min(rows.Count, request.First);
        var edges = new Edge<T>[size];
        for (var i = 0; i < size; i++) { edges[i] = new Edge<T>(rows[i], cursor(rows[i], i)); }
        return new Page<T>(edges, rows.Count > request.First, request.After is not null, count);
    }
}
