namespace Pcf.Redaction.Statements;

/// <summary>The key of a SurrealQL record: what stands right after the colon of <c>person:tobie</c>, in any of its forms, ranges included.</summary>
internal static class SqlRecordKey
{
    /// <summary>The end of the key that begins at a position; the position itself when none does, negative when it is never closed.</summary>
    public static int End(ReadOnlySpan<char> text, int at, SqlEscapes escapes)
    {
        // A key that is masked already.
        if (at < text.Length && text[at] == StatementWriter.Mask) { return at + 1; }
        while (at < text.Length)
        {
            var next = EndOfPart(text, at, escapes);
            if (next <= at) { return next; }
            at = next;
        }
        return at;
    }

    private static int EndOfPart(ReadOnlySpan<char> text, int at, SqlEscapes escapes)
    {
        switch (SqlCharacter.KindOf(text[at]))
        {
            case SqlKind.Word or SqlKind.Digit or SqlKind.Quote or SqlKind.DoubleQuote or SqlKind.Backtick or SqlKind.AngleOpen:
                return SqlAhead.EndOfToken(text, at, escapes);
            case SqlKind.SquareOpen:
            case SqlKind.Open when text[at] == '{':
                return EndOfBrackets(text, at, escapes);
            case SqlKind.Dollar when SqlQuotes.EndOfDollarQuote(text, at) is var quoted and not 0:
                return quoted;
            case SqlKind.Dash when at + 1 < text.Length && SqlCharacter.IsWord(text[at + 1]):
                return at + 1;
            default:
                return EndOfRangeSign(text, at);
        }
    }

    private static int EndOfRangeSign(ReadOnlySpan<char> text, int at)
    {
        var dots = text[at] == '>' ? at + 1 : at;
        if (dots + 1 >= text.Length || text[dots] != '.' || text[dots + 1] != '.') { return at; }
        return dots + 2 < text.Length && text[dots + 2] == '=' ? dots + 3 : dots + 2;
    }

    private static int EndOfBrackets(ReadOnlySpan<char> text, int at, SqlEscapes escapes)
    {
        var depth = 0;
        while (at < text.Length)
        {
            var end = SqlAhead.EndOfToken(text, at, escapes);
            if (end < 0) { return end; }
            depth += text[at] switch { '[' or '{' or '(' => 1, ']' or '}' or ')' => -1, _ => 0 };
            if (depth == 0) { return end; }
            at = end;
        }
        return SqlQuotes.Unterminated;
    }
}
