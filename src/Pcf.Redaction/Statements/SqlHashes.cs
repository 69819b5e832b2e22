namespace Pcf.Redaction.Statements;

/// <summary>What a <c>#</c> begins in a statement.</summary>
internal enum SqlHash
{
    /// <summary>The dialect is not known: a comment, but where only another dialect's table or operator can stand.</summary>
    Unknown,

    /// <summary>A comment: MySQL, MariaDB, SurrealQL.</summary>
    Comment,

    /// <summary>A temporary table of Transact-SQL, an operator of PostgreSQL.</summary>
    Code,
}

/// <summary>Reads a <c>#</c> that is no comment: <c>#tmp</c> and <c>##all</c> are tables of Transact-SQL, <c>#&gt;</c>, <c>#&gt;&gt;</c> and
/// <c>#-</c> operators of PostgreSQL.</summary>
internal static class SqlHashes
{
    /// <summary>Whether it is no comment.</summary>
    public static bool IsCode(ReadOnlySpan<char> text, int at, SqlHash hash, bool isNameWanted)
    {
        if (hash == SqlHash.Comment) { return false; }
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        if (hash == SqlHash.Code || next is '>' or '-') { return true; }
        var name = next == '#' ? at + 2 : at + 1;
        if (name >= text.Length || SqlCharacter.KindOf(text[name]) != SqlKind.Word) { return false; }
        var end = SqlCharacter.EndOfWord(text, name);
        return isNameWanted || (end + 1 < text.Length && text[end] == '.' && SqlCharacter.KindOf(text[end + 1]) == SqlKind.Word
            && SqlAhead.QuoteAfter(text, end + 1, SqlCharacter.EndOfWord(text, end + 1)) == 0);
    }

    /// <summary>The end of the name or operator.</summary>
    public static int End(ReadOnlySpan<char> text, int at, out bool isName)
    {
        var end = at + 1;
        while (end < text.Length && text[end] == '#') { end++; }
        isName = end < text.Length && SqlCharacter.KindOf(text[end]) == SqlKind.Word;
        if (isName) { return SqlCharacter.EndOfWord(text, end); }
        // An operator is one sign, and its minus is none of the value behind it.
        end = at + 1;
        if (end < text.Length && text[end] == '-') { return end + 1; }
        while (end < text.Length && end - at < 3 && text[end] == '>') { end++; }
        return end;
    }
}
