using System.Buffers;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Fields;

/// <summary>Where a value without quotation marks ends: what may stand in it depends on what stands around it.</summary>
internal static class UnquotedValue
{
    private const int MaxKey = 40;
    private const int MaxLine = 8 * 1024;
    private static readonly SearchValues<char> Key = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.[] ");

    /// <summary>The end of the line, also of an escaped one.</summary>
    public static int LineEnd(ReadOnlySpan<char> text, int at, ref SearchCache searches)
    {
        var stop = Math.Min(text.Length, at + MaxLine);
        var end = stop;
        for (var i = searches.LineClean(at); i < stop; i++)
        {
            WorkCounter.Take();
            var next = text[i..stop].IndexOfAny('\n', '\r', '\\');
            if (next < 0) { break; }
            i += next;
            if (text[i] != '\\' || IsEscapedLineEnd(text, i))
            {
                end = i;
                break;
            }
        }
        searches.KeepLine(at, end);
        return end;
    }

    /// <summary>The value of a YAML-like line: up to its end, but not into a comment or the next pair of a sentence.</summary>
    public static int YamlEnd(ReadOnlySpan<char> text, int at, Quote around, ref SearchCache searches)
    {
        var end = LineEnd(text, at, ref searches);
        for (var i = at; i < end; i++)
        {
            WorkCounter.Take();
            var c = text[i];
            if (IsQuoteOf(text, i, around)) { return i; }
            if (c == ' ' && Chars.At(text, i + 1) == '#') { return TrimEnd(text, at, i); }
            if (c is ',' or ';' && Chars.At(text, i + 1) == ' ' && StartsPair(text, i + 2)) { return i; }
            if (c == ' ' && StartsPair(text, i + 1, onlyEquals: true)) { return i; }
        }
        return TrimEnd(text, at, end);
    }

    /// <summary>The value of a pair in a line of others.</summary>
    public static int End(ReadOnlySpan<char> text, int at, bool query, Quote around, ref SearchCache searches)
    {
        var connection = !query && IsConnectionString(text, at);
        if (searches.ValueEnd(at, query, connection, around) is > 0 and var known) { return TrimEnd(text, at, known); }
        for (var i = at; i < text.Length; i++)
        {
            WorkCounter.Take();
            var c = text[i];
            var stops = c switch
            {
                '\n' or '\r' or '"' or '<' or '\0' or '\u001b' => true,
                ' ' or '\t' => !connection || !HasSemicolon(text, i),
                ';' => connection || EndsPair(text, i),
                '&' => query || EndsPair(text, i),
                '?' => !connection && StartsPair(text, i + 1, onlyEquals: true),
                ',' or '|' => !connection && !query && EndsPair(text, i),
                '#' => query,
                '\'' or '`' or ')' or ']' or '}' => !connection && EndsWord(text, i),
                '\\' => IsEscapedLineEnd(text, i) || Chars.At(text, i + 1) is '"' or '\\',
                '%' => query is false && i > at && text[i..].StartsWith("%26"),
                '>' => i > at && Chars.At(text, i - 1) == '/',
                _ => c > '\u007f' && char.IsWhiteSpace(c),
            };
            if (stops || IsQuoteOf(text, i, around))
            {
                searches.KeepValue(at, i, query, connection, around);
                return TrimEnd(text, at, i);
            }
        }
        searches.KeepValue(at, text.Length, query, connection, around);
        return TrimEnd(text, at, text.Length);
    }

    private static bool IsQuoteOf(ReadOnlySpan<char> text, int at, Quote around) =>
        around.Sign != '\0' && (around.Encoded is null
            ? text[at] == around.Sign
            : text[at..].StartsWith(around.Encoded, StringComparison.OrdinalIgnoreCase));

    // Server=…;Password=…: in such a string only a semicolon ends a value.
    private static bool IsConnectionString(ReadOnlySpan<char> text, int at)
    {
        var from = Math.Max(0, at - 200);
        var before = text[from..at];
        var line = before.LastIndexOfAny('\n', '"', '\'');
        if (line >= 0) { before = before[(line + 1)..]; }
        var semicolon = before.LastIndexOf(';');
        return semicolon > 0 && before[..semicolon].Contains('=') && !before[semicolon..].ContainsAny('&', '?')
            && !before.Contains("ookie", StringComparison.Ordinal);
    }

    // A space inside a connection string's password: it ends at a semicolon that comes soon, with another pair behind it.
    private static bool HasSemicolon(ReadOnlySpan<char> text, int at)
    {
        var rest = text.Slice(at, Math.Min(64, text.Length - at));
        var next = rest.IndexOfAny(";\n\"");
        return next > 0 && rest[next] == ';' && !rest[..next].Contains('=');
    }

    // ", x=", ",x:", ", " and the end: what follows a comma decides whether it belongs to the value.
    private static bool EndsPair(ReadOnlySpan<char> text, int at) =>
        at + 1 >= text.Length || text[at + 1] is ' ' or '\n' or '\r' or '"' or '\'' or '}' or ']' or ')' or '{' or '\\' || StartsPair(text, at + 1);

    /// <summary>Whether a name and a separator stand at a position.</summary>
    public static bool StartsPair(ReadOnlySpan<char> text, int at, bool onlyEquals = false)
    {
        var end = at;
        while (end < text.Length && end - at < MaxKey && Key.Contains(text[end]) && !(onlyEquals && text[end] == ' ')) { end++; }
        WorkCounter.Take(end - at + 1);
        if (end == at || !char.IsAsciiLetter(text[at]) || end >= text.Length) { return false; }
        if (text[end] == '=') { return true; }
        return !onlyEquals && text[end] is ':' or '"' && !text[at..end].TrimEnd().Contains(' ');
    }

    /// <summary>Whether another pair stands where a value would: <c>password= user=x</c>. A value that only has an equals sign in it is
    /// none.</summary>
    public static bool StartsNextPair(ReadOnlySpan<char> text, int at)
    {
        if (!StartsPair(text, at, onlyEquals: true)) { return false; }
        var end = at + text[at..].IndexOf('=');
        if (Chars.At(text, end + 1) is '=' or ' ' or '\0' or '\n' or '\r' or '"' && Chars.At(text, end + 2) == '\0') { return false; }
        // A name may end in digits; what has them inside is drawn.
        var name = text[at..end].TrimEnd("0123456789");
        if (name.ContainsAny(Chars.Decimal) || name.Length > 20
            || (name.ContainsAny(Chars.Upper) && name.ContainsAny(Chars.Lower) && !WrittenWord.IsIdentifier(name)))
        {
            return false;
        }
        // A pair's value has no equals sign of its own, as keys in base64 have.
        var value = text[(end + 1)..];
        var length = value[..Math.Min(value.Length, MaxKey)].IndexOfAny(' ', '\n', '=');
        return length < 0 || value[length] != '=';
    }

    private static bool EndsWord(ReadOnlySpan<char> text, int at) => at + 1 >= text.Length || !char.IsAsciiLetterOrDigit(text[at + 1]);

    private static bool IsEscapedLineEnd(ReadOnlySpan<char> text, int at) => text[at] == '\\' && Chars.At(text, at + 1) is 'n' or 'r' or 't';

    // What ends a sentence is not the value's.
    private static int TrimEnd(ReadOnlySpan<char> text, int at, int end)
    {
        WorkCounter.Take();
        while (end > at && text[end - 1] is ' ' or '\t' or '.' or ',' or ':' or ';' or '?')
        {
            WorkCounter.Take();
            end--;
        }
        return end;
    }
}
