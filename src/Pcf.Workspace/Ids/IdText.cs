namespace Pcf.Workspace.Ids;

/// <summary>The form of every id: 1 to 32 characters of 0-9 and a-z.</summary>
/// <remarks>
/// The set is what SpiceDB object ids, SurrealDB record ids, URLs and SQL literals all take without quoting,
/// so no adapter needs an escape rule, and a hostile id is refused before any of them sees it.
/// </remarks>
public static class IdText
{
    internal const int MaxLength = 32;

    /// <summary>The form in words, for error messages.</summary>
    public const string Rule = "1 to 32 characters of 0-9 and a-z";

    internal static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxLength && !text.ContainsAnyExcept(Allowed);

    internal static WorkspaceException Refuse(string field, string? text) =>
        WorkspaceException.InvalidInput(field, text is null ? "nothing" : $"{text.Length} characters", Rule);

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz");
}
