namespace Pcf.Redaction.Statements;

/// <summary>What a backslash does in a string: dialects differ, so the text decides.</summary>
internal enum SqlEscapes
{
    /// <summary>Not yet known; as long as no backslash stands before a quote it makes no difference.</summary>
    Unknown,

    /// <summary>It takes the next character's meaning away: MySQL, SurrealQL, PostgreSQL's <c>E''</c>.</summary>
    Backslash,

    /// <summary>It is a character like any other: standard SQL.</summary>
    Plain,
}

/// <summary>Where quoted text ends. Positions are after the closing quote; negative ones say why there is none.</summary>
internal static class SqlQuotes
{
    /// <summary>The quote is never closed.</summary>
    public const int Unterminated = -1;

    /// <summary>The end depends on what a backslash does, which is not known yet.</summary>
    public const int Unclear = -2;

    /// <summary>The end of a string whose opening quote is before <paramref name="at"/>; a doubled quote does not close it.</summary>
    public static int EndOfString(ReadOnlySpan<char> text, int at, char quote, SqlEscapes escapes)
    {
        while (at < text.Length)
        {
            var found = text[at..].IndexOfAny(quote, '\\');
            if (found < 0) { return Unterminated; }
            at += found + 1;
            if (text[at - 1] == '\\')
            {
                if (escapes == SqlEscapes.Plain) { continue; }
                if (escapes == SqlEscapes.Unknown && at < text.Length && text[at] == quote) { return Unclear; }
                at++;
                continue;
            }
            if (at >= text.Length || text[at] != quote) { return at; }
            at++;
        }
        return Unterminated;
    }

    /// <summary>The end of a string that a word stands before: <c>E'…'</c> has escapes whatever the rest has, <c>q'[…]'</c> its own
    /// brackets.</summary>
    public static int EndOfPrefixed(ReadOnlySpan<char> text, ReadOnlySpan<char> prefix, int quoteAt, SqlEscapes escapes)
    {
        var quote = text[quoteAt];
        if (quote == '\'' && prefix is "q" or "Q" or "nq" or "NQ" or "Nq" or "nQ") { return EndOfChosenQuote(text, quoteAt + 1); }
        return EndOfString(text, quoteAt + 1, quote, prefix is "e" or "E" ? SqlEscapes.Backslash : escapes);
    }

    /// <summary>Whether a word directly before a quote belongs to the string: <c>N'…'</c>, <c>X'…'</c>, SurrealQL's <c>d"…"</c>.</summary>
    public static bool IsPrefix(ReadOnlySpan<char> word) => word.Length switch
    {
        1 => (word[0] | 0x20) is 'e' or 'n' or 'b' or 'x' or 'd' or 'u' or 'r' or 's' or 'q',
        2 => (word[0] | 0x20) == 'n' && (word[1] | 0x20) == 'q',
        _ => false,
    };

    /// <summary>The end of a quoted name; a doubled closing quote does not close it.</summary>
    public static int EndOfName(ReadOnlySpan<char> text, int at, char close)
    {
        while (at < text.Length)
        {
            var found = text[at..].IndexOf(close);
            if (found < 0) { return Unterminated; }
            at += found + 1;
            // SurrealQL escapes the closing quote, others do not: one of the two readings ends here, so neither is sure.
            if (found > 0 && text[at - 2] == '\\') { return Unclear; }
            if (at >= text.Length || text[at] != close) { return at; }
            at++;
        }
        return Unterminated;
    }

    /// <summary>The end of a dollar-quoted string that begins at a dollar; 0 when none begins there.</summary>
    public static int EndOfDollarQuote(ReadOnlySpan<char> text, int at)
    {
        var tagEnd = at + 1;
        if (tagEnd < text.Length && SqlCharacter.KindOf(text[tagEnd]) == SqlKind.Word) { tagEnd = SqlCharacter.EndOfWord(text, tagEnd); }
        if (tagEnd >= text.Length || text[tagEnd] != '$') { return 0; }
        var tag = text[at..(tagEnd + 1)];
        var found = text[(tagEnd + 1)..].IndexOf(tag);
        return found < 0 ? Unterminated : tagEnd + 1 + found + tag.Length;
    }

    private static int EndOfChosenQuote(ReadOnlySpan<char> text, int at)
    {
        if (at >= text.Length) { return Unterminated; }
        var close = text[at] switch { '[' => ']', '(' => ')', '{' => '}', '<' => '>', var same => same };
        var found = text[(at + 1)..].IndexOf([close, '\'']);
        return found < 0 ? Unterminated : at + 1 + found + 2;
    }
}
