namespace Pcf.Workspace.Sqlite.Stores;

/// <summary>Many ids as one parameter, a JSON array that the statement opens with <c>json_each</c>: one statement for any number.</summary>
internal static class IdList
{
    // An id is 0-9a-z only, so there is nothing in it to escape.
    public static string Of<T>(IEnumerable<T> ids) where T : struct => $"[\"{string.Join("\",\"", ids)}\"]";

    public static string Of(IEnumerable<string> ids) => $"[\"{string.Join("\",\"", ids)}\"]";
}
