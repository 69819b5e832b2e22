using System.Buffers;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Shapes;

/// <summary>Decides whether a number is a value of JSON: then its mask has to become a string (RFC 8259, section 3).</summary>
internal static class JsonNumber
{
    private const int MaxList = 256;

    // What stands in a list between its bracket and one of its numbers.
    private static readonly SearchValues<char> OfList = SearchValues.Create("0123456789.+-eE, \t\r\n\"*[REDACTED]");

    /// <summary>How deep in strings the quotation marks of its mask stand: 0 for none, 1 for <c>"</c>, 2 for <c>\"</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">The number's first digit.</param>
    /// <param name="end">Behind its last digit; moved behind a fraction of zeros, which belongs to the same value.</param>
    public static byte QuotesOf(ReadOnlySpan<char> text, int start, ref int end)
    {
        var stop = end;
        if (Chars.At(text, stop) == '.' && Chars.At(text, stop + 1) == '0') { stop = Chars.RunEnd(text, stop + 1, Chars.Decimal); }
        if (Chars.At(text, SkipSpace(text, stop)) is not (',' or '}' or ']' or '\0')) { return 0; }
        var before = Before(text, start);
        var opener = Chars.At(text, before - 1);
        byte quotes = 0;
        if (opener == ':')
        {
            var name = Before(text, before - 1);
            if (Chars.At(text, name - 1) == '"') { quotes = Chars.At(text, name - 2) == '\\' ? (byte)2 : (byte)1; }
        }
        else if (opener == '[' || (opener == ',' && IsInList(text, before - 1))) { quotes = IsIndex(text, before - 1) ? (byte)0 : (byte)1; }
        if (quotes > 0) { end = stop; }
        return quotes;
    }

    // a[4111…] is an index and no list.
    private static bool IsIndex(ReadOnlySpan<char> text, int bracket) =>
        text[bracket] == '[' && (char.IsAsciiLetterOrDigit(Chars.At(text, bracket - 1)) || Chars.At(text, bracket - 1) is '_' or ')' or ']');

    private static bool IsInList(ReadOnlySpan<char> text, int comma)
    {
        var at = comma;
        while (at > 0 && comma - at < MaxList && OfList.Contains(text[at - 1]) && text[at - 1] != '[') { at--; }
        WorkCounter.Take(comma - at + 1);
        return Chars.At(text, at - 1) == '[' && !IsIndex(text, at - 1);
    }

    private static int Before(ReadOnlySpan<char> text, int at)
    {
        var from = at;
        while (at > 0 && from - at < MaxList && text[at - 1] is ' ' or '\t' or '\r' or '\n') { at--; }
        WorkCounter.Take(from - at + 1);
        return at;
    }

    private static int SkipSpace(ReadOnlySpan<char> text, int at)
    {
        var stop = Math.Min(text.Length, at + MaxList);
        var from = at;
        while (at < stop && text[at] is ' ' or '\t' or '\r' or '\n') { at++; }
        WorkCounter.Take(at - from + 1);
        return at;
    }
}
