namespace Pcf.Redaction.Statements;

/// <summary>Reads ahead where the same characters mean different things in different dialects, to learn whether the readings come out
/// alike.</summary>
internal static class SqlAhead
{
    /// <summary>No token is left open.</summary>
    public const int Closed = -1;

    /// <summary>
    /// Where a string or comment begins that a piece of text, read as code, leaves open at its end; <see cref="Closed"/> when none does. A reader
    /// that
    /// takes the piece for something else and one that takes it for code then go on alike.
    /// </summary>
    public static int FindOpen(ReadOnlySpan<char> piece, SqlEscapes escapes, bool lineComments = false)
    {
        var at = 0;
        while (at < piece.Length)
        {
            var end = EndOfToken(piece, at, escapes);
            if (end < 0 || (lineComments && end == piece.Length && IsLineComment(piece, at))) { return at; }
            at = end;
        }
        return Closed;
    }

    /// <summary>
    /// What a backslash does, found by reading the rest of the statement both ways from a string on: the wrong way soon leaves a quote open, glues a
    /// string to a word, or meets a backslash outside strings. <see cref="SqlEscapes.Unknown"/> when both ways, or neither, make sense.
    /// </summary>
    public static SqlEscapes Decide(ReadOnlySpan<char> text, int quoteAt)
    {
        var escaped = MakesSense(text, quoteAt, SqlEscapes.Backslash);
        var plain = MakesSense(text, quoteAt, SqlEscapes.Plain);
        return escaped == plain ? SqlEscapes.Unknown : escaped ? SqlEscapes.Backslash : SqlEscapes.Plain;
    }

    /// <summary>The end of the token that begins at a position of code; negative when it has none (see <see cref="SqlQuotes"/>).</summary>
    public static int EndOfToken(ReadOnlySpan<char> text, int at, SqlEscapes escapes)
    {
        switch (SqlCharacter.KindOf(text[at]))
        {
            case SqlKind.Word or SqlKind.Digit:
                var end = SqlCharacter.EndOfWord(text, at);
                return QuoteAfter(text, at, end) is var quoteAt and > 0 ? SqlQuotes.EndOfPrefixed(text, text[at..end], quoteAt, escapes) : end;
            case SqlKind.Quote or SqlKind.DoubleQuote:
                return SqlQuotes.EndOfString(text, at + 1, text[at], escapes);
            case SqlKind.Backtick:
                return SqlQuotes.EndOfName(text, at + 1, '`');
            case SqlKind.AngleOpen:
                return SqlQuotes.EndOfName(text, at + 1, SqlCharacter.AngleClose);
            case SqlKind.Dollar:
                return SqlQuotes.EndOfDollarQuote(text, at) is var quoted and not 0 ? quoted : at + 1;
            default:
                return IsLineComment(text, at) ? SqlComments.EndOfLine(text, at)
                    : SqlComments.IsBlock(text, at) ? SqlComments.EndOfBlock(text, at, out _)
                    : at + 1;
        }
    }

    /// <summary>The quote of the string that the word between two positions belongs to: <c>N'…'</c>, <c>U&amp;'…'</c>; 0 when it belongs to
    /// none.</summary>
    public static int QuoteAfter(ReadOnlySpan<char> text, int at, int end)
    {
        if (end >= text.Length) { return 0; }
        if (text[end] is '\'' or '"') { return SqlQuotes.IsPrefix(text[at..end]) ? end : 0; }
        var isByCodePoint = text[end] == '&' && text[at..end] is "U" or "u" && end + 1 < text.Length && text[end + 1] is '\'' or '"';
        return isByCodePoint ? end + 1 : 0;
    }

    /// <summary>Whether a word that is no keyword begins right at a position, where a string has ended.</summary>
    public static bool IsGluedToWord(ReadOnlySpan<char> text, int at) =>
        at < text.Length && (text[at] == '\\'
            || (SqlCharacter.IsWord(text[at]) && SqlWords.Classify(text[at..SqlCharacter.EndOfWord(text, at)]) == SqlWord.None));

    /// <summary>Whether a member of a table begins at a position, after the dot: a name, a plain quoted name or a star, but no call of a
    /// method.</summary>
    public static bool IsMember(ReadOnlySpan<char> text, int at)
    {
        if (at >= text.Length) { return false; }
        if (text[at] == '*') { return true; }
        if (text[at] == '"')
        {
            var end = SqlQuotes.EndOfString(text[..Math.Min(text.Length, at + SqlCharacter.LongestName + 3)], at + 1, '"', SqlEscapes.Plain);
            return end > 0 && SqlCharacter.IsPlainName(text[(at + 1)..(end - 1)]) && !IsGluedToWord(text, end);
        }
        if (SqlCharacter.KindOf(text[at]) != SqlKind.Word) { return false; }
        // SurrealQL calls methods on strings: "secret".len(). A comment may stand before the bracket. What belongs to a string leaves with it.
        var after = SqlCharacter.EndOfWord(text, at);
        if (QuoteAfter(text, at, after) > 0) { return false; }
        while (after < text.Length && SqlCharacter.KindOf(text[after]) == SqlKind.Space) { after++; }
        return after >= text.Length || text[after] is not ('(' or '/' or '-' or '#');
    }

    private static bool IsLineComment(ReadOnlySpan<char> text, int at) => text[at] switch
    {
        '#' => true,
        '-' or '/' => at + 1 < text.Length && text[at + 1] == text[at],
        _ => false,
    };

    private static bool MakesSense(ReadOnlySpan<char> text, int quoteAt, SqlEscapes escapes)
    {
        var at = SqlQuotes.EndOfString(text, quoteAt + 1, text[quoteAt], escapes);
        var afterString = true;
        while (at >= 0 && at < text.Length)
        {
            var kind = SqlCharacter.KindOf(text[at]);
            var isWord = kind is SqlKind.Word or SqlKind.Digit;
            if (text[at] == '\\' || (afterString && IsGluedToWord(text, at))) { return false; }
            var end = isWord ? SqlCharacter.EndOfWord(text, at) : at;
            if (isWord && end < text.Length && text[end] is '\'' or '"' && !MayTouchString(text[at..end])) { return false; }
            afterString = kind is SqlKind.Quote or SqlKind.DoubleQuote || (isWord && QuoteAfter(text, at, end) > 0);
            at = EndOfToken(text, at, escapes);
        }
        return at >= 0;
    }

    // MySQL names a string's character set before it: _utf8mb4'…'.
    private static bool MayTouchString(ReadOnlySpan<char> word) =>
        SqlQuotes.IsPrefix(word) || word[0] == '_' || SqlWords.Classify(word) != SqlWord.None;
}
