namespace Pcf.Redaction.Scanning;

/// <summary>A quotation mark as it is written: plain, escaped inside another string, or encoded for a page or an address.</summary>
/// <param name="Sign">The mark itself.</param>
/// <param name="Backslashes">How many backslashes stand before it: none, or one less than a power of two for each string around it.</param>
/// <param name="Encoded">Its encoded form, such as <c>%22</c>; null when it is written as itself.</param>
internal readonly record struct Quote(char Sign, int Backslashes, string? Encoded)
{
    private const int MaxBackslashes = 7;
    private const int MaxLookBack = 120;
    private static readonly string[] EncodedForms = ["%22", "%27", "%5C%22", "&quot;", "&#34;", "&#39;", "&apos;", "\\u0022", "\\u0027", "\\x22",
        "\\x27"];

    public int Width => Encoded?.Length ?? Backslashes + 1;

    /// <summary>How deep in strings of JSON a number beside it stands: the quotes that its mask needs.</summary>
    public byte Level => Sign != '"' || Encoded is not null ? (byte)0 : Backslashes switch { 0 => (byte)1, 1 => (byte)2, 3 => (byte)3, _ => (byte)0 };

    /// <summary>The quotation mark that starts at a position.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, int at, out Quote quote)
    {
        quote = default;
        if ((uint)at >= (uint)text.Length) { return false; }
        var c = text[at];
        if (c is '"' or '\'' or '`')
        {
            quote = new Quote(c, 0, null);
            return true;
        }
        if (c is '%' or '&' || (c == '\\' && Chars.At(text, at + 1) is 'u' or 'x'))
        {
            foreach (var form in EncodedForms)
            {
                if (text[at..].StartsWith(form, StringComparison.OrdinalIgnoreCase))
                {
                    quote = new Quote('"', 0, form);
                    return true;
                }
            }
            return false;
        }
        if (c != '\\') { return false; }
        var end = at;
        while (end < text.Length && end - at < MaxBackslashes && text[end] == '\\') { end++; }
        WorkCounter.Take(end - at);
        if (Chars.At(text, end) is not ('"' or '\'')) { return false; }
        quote = new Quote(text[end], end - at, null);
        return true;
    }

    /// <summary>The quotation mark that ends at a position, so that it stands right before it.</summary>
    public static bool TryReadBefore(ReadOnlySpan<char> text, int end, out Quote quote)
    {
        quote = default;
        var c = Chars.At(text, end - 1);
        if (c is '"' or '\'' or '`')
        {
            var backslashes = 0;
            while (backslashes < MaxBackslashes && Chars.At(text, end - 2 - backslashes) == '\\') { backslashes++; }
            quote = new Quote(c, backslashes, null);
            return true;
        }
        if (c is not ('2' or '7' or ';')) { return false; }
        foreach (var form in EncodedForms)
        {
            if (text[..end].EndsWith(form, StringComparison.OrdinalIgnoreCase))
            {
                quote = new Quote('"', 0, form);
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether the mark at a position closes a string that was opened before a name: <c>print("token=" + x)</c>. What stands behind it is no
    /// value.</summary>
    public static bool IsCloser(ReadOnlySpan<char> text, int at, int name)
    {
        if (at < text.Length && text[at] == ' ') { at++; }
        if (!TryRead(text, at, out var quote)
            || !(Chars.At(text, at + quote.Width) is ' ' or ';' or ',' or ')' or ']' or '}' or '+' or '\n' or '\r' or '\0'))
        {
            return false;
        }
        var from = Math.Max(0, name - MaxLookBack);
        var before = text[from..name];
        var open = quote.Encoded is null ? before.LastIndexOfAny(quote.Sign, '\n') : -1;
        WorkCounter.Take(Math.Max(0, before.Length - open));
        // What opens a string has a blank or a sign of a program before it, and what closes one has not.
        if (open < 0 || before[open] != quote.Sign) { return false; }
        var mark = open - quote.Backslashes;
        return mark == 0
            ? from == 0
            : mark > 0 && before[mark - 1] is ' ' or '(' or '=' or '[' or '{' or ',' or ':' or '+' or '\n' or '\t'
                && Chars.At(before, open + 1) is not (',' or ':' or '}' or ']' or ')' or ' ' or ';');
    }

    /// <summary>Where the string that it opened ends: at the mark that closes it, else at the end of its line, its JSON string or its
    /// element.</summary>
    public int FindEnd(ReadOnlySpan<char> text, int from)
    {
        var lines = new ValueLines(text, from, IsTriple(text, from));
        while (lines.MoveNext())
        {
            var close = Close(text, lines.Start, out var end);
            lines.End = end;
            var outer = Outer(text, lines.Start, close < 0 ? lines.End : close);
            if (outer >= 0) { return lines.MayEnd(outer) ? outer : lines.FirstEnd; }
            if (close >= 0) { return lines.MayEnd(close) ? close : lines.FirstEnd; }
        }
        return lines.FirstEnd;
    }

    // """ and ''' are made for text of many lines.
    private bool IsTriple(ReadOnlySpan<char> text, int from) => Encoded is null && Chars.At(text, from) == Sign && Chars.At(text, from + 1) == Sign;

    // The mark that closes the string; -1 when the line ends first.
    private int Close(ReadOnlySpan<char> text, int from, out int end)
    {
        if (Encoded is not null) { return ValueLines.IndexOf(text, from, Encoded, out end); }
        for (end = from; end < text.Length; end++)
        {
            var next = text[end..].IndexOfAny(Sign, '\n');
            if (next < 0) { break; }
            end += next;
            if (text[end] == '\n') { return -1; }
            var backslashes = 0;
            while (end - 1 - backslashes >= from && text[end - 1 - backslashes] == '\\') { backslashes++; }
            WorkCounter.Take(backslashes + 1);
            if (Backslashes > 0)
            {
                // Fewer backslashes close this string or one around it; more belong to a string inside.
                if (backslashes <= Backslashes) { return end - backslashes; }
            }
            else if (backslashes % 2 == 0)
            {
                // Doubled, it stands for itself, as SQL and connection strings have it; but not where the string ends and another begins.
                if (Sign == '`' || Chars.At(text, end + 1) != Sign || Chars.At(text, end + 2) is ',' or '}' or ']' or ';' or '\0') { return end; }
                end++;
            }
        }
        end = text.Length;
        return -1;
    }

    // The end of what stands around the string, which ends it too: "…" of JSON around '…', an element around both.
    private int Outer(ReadOnlySpan<char> text, int from, int stop)
    {
        var value = text[from..stop];
        for (var at = Sign == '"' ? -1 : value.IndexOf('"'); at >= 0;)
        {
            if (Chars.At(text, from + at + 1) is ',' or '}' or ']' or ':' && Chars.At(value, at - 1) != '\\') { return from + at; }
            var next = value[(at + 1)..].IndexOf('"');
            at = next < 0 ? -1 : at + 1 + next;
        }
        var tag = value.IndexOf("</");
        return tag >= 0 && char.IsAsciiLetter(Chars.At(value, tag + 2)) ? from + tag : -1;
    }
}
