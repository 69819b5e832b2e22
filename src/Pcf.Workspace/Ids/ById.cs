namespace Pcf.Workspace.Ids;

/// <summary>Finds what was read by its id.</summary>
internal static class ById
{
    /// <summary>A table of values by id. A value that is there twice counts once: an answer of a store or a cache must not be able to fail a request
    /// by that.</summary>
    public static Dictionary<TId, TValue> ToTable<TId, TValue>(this IReadOnlyList<TValue> values, Func<TValue, TId> idOf)
        where TId : notnull
    {
        var table = new Dictionary<TId, TValue>(values.Count);
        foreach (var value in values) { table.TryAdd(idOf(value), value); }
        return table;
    }
}
