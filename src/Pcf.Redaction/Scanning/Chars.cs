using System.Buffers;
using System.Runtime.CompilerServices;

namespace Pcf.Redaction.Scanning;

/// <summary>Classes of characters, and what stands beside a position.</summary>
internal static class Chars
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";

    public static readonly SearchValues<char> Decimal = SearchValues.Create(Digits);
    public static readonly SearchValues<char> Number = SearchValues.Create(Digits + "-+.");
    public static readonly SearchValues<char> Lower = SearchValues.Create("abcdefghijklmnopqrstuvwxyz");
    public static readonly SearchValues<char> Upper = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    public static readonly SearchValues<char> Alphanumeric = SearchValues.Create(Letters + Digits);
    public static readonly SearchValues<char> Base64Url = SearchValues.Create(Letters + Digits + "_-");
    public static readonly SearchValues<char> Base64 = SearchValues.Create(Letters + Digits + "+/=");
    public static readonly SearchValues<char> AnyBase64 = SearchValues.Create(Letters + Digits + "+/=_-");
    public static readonly SearchValues<char> Dotted = SearchValues.Create(Letters + Digits + "_-.");
    public static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdefABCDEF");
    public static readonly SearchValues<char> UpperAlphanumeric = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static char At(ReadOnlySpan<char> text, int index)
    {
        WorkCounter.Take();
        return (uint)index < (uint)text.Length ? text[index] : '\0';
    }

    /// <summary>The end of the run of a class that starts at a position.</summary>
    public static int RunEnd(ReadOnlySpan<char> text, int start, SearchValues<char> of)
    {
        var length = text[start..].IndexOfAnyExcept(of);
        return length < 0 ? text.Length : start + length;
    }

    /// <summary>The end of a run of decimal digits.</summary>
    public static int DigitsEnd(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end])) { end++; }
        WorkCounter.Take(end - start + 1);
        return end;
    }

    /// <summary>Skips spaces and tabs, eight at most: more is a layout, not a separator.</summary>
    public static int SkipBlanks(ReadOnlySpan<char> text, int start)
    {
        var end = Math.Min(text.Length, start + 8);
        while (start < end && text[start] is ' ' or '\t') { start++; }
        WorkCounter.Take(8);
        return start;
    }

    /// <summary>Whether a word may begin here: no letter, digit or underscore stands before, or only that of an escape such as <c>\n</c>.</summary>
    public static bool IsWordStart(ReadOnlySpan<char> text, int start)
    {
        var before = At(text, start - 1);
        if (!char.IsAsciiLetterOrDigit(before) && before != '_') { return true; }
        // Percent-encoding and backslash escapes end in a letter or digit that belongs to them and not to the word.
        return (before is 'n' or 'r' or 't' && At(text, start - 2) == '\\')
            || (At(text, start - 6) == '\\' && At(text, start - 5) == 'u')
            || (At(text, start - 3) == '%' && char.IsAsciiHexDigit(At(text, start - 2)) && char.IsAsciiHexDigit(before));
    }

    public static bool IsLineEnd(char c) => c is '\n' or '\r' or '\0';

    /// <summary>Whether every surrogate stands beside its other half. Half a pair is no text: what reads it next may see anything in its
    /// place.</summary>
    public static bool ArePairs(ReadOnlySpan<char> text, int from, int end)
    {
        WorkCounter.Take(end - from);
        for (var i = from; i < end; i++)
        {
            if (char.IsSurrogate(text[i]) && !IsHalfOfPair(text, i)) { return false; }
        }
        return true;
    }

    private static bool IsHalfOfPair(ReadOnlySpan<char> text, int i) =>
        char.IsSurrogatePair(text[i], At(text, i + 1)) || char.IsSurrogatePair(At(text, i - 1), text[i]);
}
