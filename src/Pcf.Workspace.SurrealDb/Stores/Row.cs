namespace Pcf.Workspace.SurrealDb.Stores;

/// <summary>One row of a result.</summary>
/// <param name="fields">Its fields by name.</param>
internal readonly struct Row(Dictionary<string, object?> fields)
{
    public string Text(string field) => (string)fields[field]!;

    public string? OptionalText(string field) => fields.GetValueOrDefault(field) as string;

    public long Number(string field) => (long)fields[field]!;

    public long? OptionalNumber(string field) => fields.GetValueOrDefault(field) as long?;

    public bool Truth(string field) => fields[field] is true;

    public DateTimeOffset Time(string field) => DateTimeOffset.FromUnixTimeMilliseconds(Number(field));

    public IReadOnlyList<object?> List(string field) => fields.GetValueOrDefault(field) as List<object?> ?? [];

    /// <summary>The rows of a result, each made into an item.</summary>
    /// <param name="result">The result of a statement: a list of maps.</param>
    /// <param name="read">Makes an item of a row.</param>
    public static List<T> ReadAll<T>(object? result, Func<Row, T> read)
    {
        if (result is not List<object?> list) { return []; }
        var items = new List<T>(list.Count);
        foreach (var entry in list)
        {
            if (entry is Dictionary<string, object?> fields) { items.Add(read(new Row(fields))); }
        }
        return items;
    }
}
