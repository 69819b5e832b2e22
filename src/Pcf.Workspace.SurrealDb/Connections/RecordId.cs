namespace Pcf.Workspace.SurrealDb.Connections;

/// <summary>The id of a record: it goes to the server as a value, so that no text of it is ever part of a statement.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">The record's key in it: a text, a number, or an array of texts.</param>
internal readonly record struct RecordId(string Table, object Key)
{
    /// <summary>Records of one table, as the value of a parameter; each once.</summary>
    public static object?[] Many<T>(string table, IEnumerable<T> ids) where T : struct =>
        [.. ids.Select(id => id.ToString()!).Distinct(StringComparer.Ordinal).Select(key => (object?)new RecordId(table, key))];
}
