using System.Buffers;
using System.Collections.Frozen;

namespace Pcf.Redaction.Fields;

/// <summary>Fields that have a statement for a database: the names that data access libraries give them, and how such a text begins.</summary>
internal static class StatementField
{
    private const int LongestName = 24;

    private static readonly FrozenSet<string> Names = new[]
    {
        "commandtext", "sql", "sqltext", "sqlquery", "sqlstatement", "sqlcommand", "dbstatement", "dbquerytext", "rawsql",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Verbs = new[]
    {
        "alter", "analyze", "attach", "begin", "call", "commit", "copy", "create", "declare", "delete", "drop", "exec", "execute", "explain",
        "grant", "insert", "lock", "merge", "pragma", "release", "replace", "revoke", "rollback", "savepoint", "select", "set", "show", "truncate",
        "update", "upsert", "use", "vacuum", "values", "with",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> IsKnownName = Names.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> IsVerb = Verbs.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a field of this name has a statement; capitals and what is no letter do not matter.</summary>
    public static bool IsName(ReadOnlySpan<char> name)
    {
        Span<char> letters = stackalloc char[LongestName];
        var length = 0;
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetter(letter)) { continue; }
            if (length == LongestName) { return false; }
            letters[length++] = letter;
        }
        return IsKnownName.Contains(letters[..length]);
    }

    /// <summary>Whether a text begins as a statement does, comments and brackets aside.</summary>
    public static bool IsStatement(ReadOnlySpan<char> text)
    {
        while (true)
        {
            text = text.TrimStart(" \t\r\n(;");
            var close = text.StartsWith("--", StringComparison.Ordinal) ? "\n" : text.StartsWith("/*", StringComparison.Ordinal) ? "*/" : null;
            if (close is null) { break; }
            var end = text.IndexOf(close, StringComparison.Ordinal);
            // A comment without an end is all there is.
            if (end < 0) { return true; }
            text = text[(end + close.Length)..];
        }
        var word = text.IndexOfAnyExcept(Letters);
        return IsVerb.Contains(word < 0 ? text : text[..word]);
    }
}
