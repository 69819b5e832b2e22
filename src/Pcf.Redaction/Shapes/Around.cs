using System.Buffers;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Shapes;

/// <summary>What is written before and behind a position, within a reach that keeps it linear.</summary>
internal static class Around
{
    private const int Reach = 64;
    private static readonly SearchValues<char> Ends = SearchValues.Create(" \t\n\"',;=[>");

    /// <summary>What is written without a blank, a quote, a comma or an equals sign before a position.</summary>
    public static ReadOnlySpan<char> Token(ReadOnlySpan<char> text, int end)
    {
        var start = end;
        while (start > 0 && end - start < Reach && !Ends.Contains(text[start - 1])) { start--; }
        WorkCounter.Take(end - start + 1);
        return text[start..end];
    }

    /// <summary>What of the line is in reach before a position.</summary>
    public static ReadOnlySpan<char> Line(ReadOnlySpan<char> text, int end)
    {
        var near = text[Math.Max(0, end - Reach)..end];
        WorkCounter.Take(near.Length);
        return near[(near.LastIndexOf('\n') + 1)..];
    }

    /// <summary>The last position that is no blank, from a position back.</summary>
    public static int BlanksBack(ReadOnlySpan<char> text, int at)
    {
        var from = at;
        while (at >= 0 && from - at < Reach && text[at] is ' ' or '\t') { at--; }
        WorkCounter.Take(from - at + 1);
        return at;
    }

    /// <summary>The last position before a number with dots, from its last digit back.</summary>
    public static int NumberBack(ReadOnlySpan<char> text, int at)
    {
        var from = at;
        while (at >= 0 && from - at < Reach && (char.IsAsciiDigit(text[at]) || text[at] == '.')) { at--; }
        WorkCounter.Take(from - at + 1);
        return at;
    }

    /// <summary>The position after a number with dots.</summary>
    public static int NumberEnd(ReadOnlySpan<char> text, int at)
    {
        var from = at;
        while (at < text.Length && at - from < Reach && (char.IsAsciiDigit(text[at]) || text[at] == '.')) { at++; }
        WorkCounter.Take(at - from + 1);
        return at;
    }
}
