using System.Buffers;

namespace Pcf.Redaction.Statements;

/// <summary>Where comments end.</summary>
internal static class SqlComments
{
    private static readonly SearchValues<char> OtherBreaks = SearchValues.Create("\r\f\u0085\u2028\u2029");

    public static bool IsBlock(ReadOnlySpan<char> text, int at) => text[at] == '/' && at + 1 < text.Length && text[at + 1] == '*';

    /// <summary>The next line feed, or the end of the text.</summary>
    public static int EndOfLine(ReadOnlySpan<char> text, int at)
    {
        var found = text[at..].IndexOf('\n');
        return found < 0 ? text.Length : at + found;
    }

    /// <summary>The end of a comment with the comments in it; <see cref="SqlQuotes.Unterminated"/> when one is not closed.</summary>
    /// <param name="text">The statement.</param>
    /// <param name="at">Where the comment begins.</param>
    /// <param name="first">Where it ends in dialects whose comments do not nest.</param>
    public static int EndOfBlock(ReadOnlySpan<char> text, int at, out int first)
    {
        first = 0;
        var depth = 1;
        at += 2;
        while (at + 1 < text.Length)
        {
            var found = text[at..^1].IndexOfAny('*', '/');
            if (found < 0) { break; }
            at += found;
            if (text[at] == '*' && text[at + 1] == '/')
            {
                at += 2;
                if (first == 0) { first = at; }
                if (--depth == 0) { return at; }
            }
            else if (text[at] == '/' && text[at + 1] == '*')
            {
                depth++;
                at += 2;
            }
            else
            {
                at++;
            }
        }
        return SqlQuotes.Unterminated;
    }

    /// <summary>The end of a line comment, or <see cref="SqlQuotes.Unclear"/> when dropping it could hide that a string begins in it.</summary>
    /// <param name="text">The statement.</param>
    /// <param name="at">Where the comment begins.</param>
    /// <param name="marker">The length of what begins it.</param>
    /// <param name="isSure">False where the marker may be an operator: then the whole line counts, else what comes after a line break that only some
    /// dialects know.</param>
    /// <param name="escapes">What a backslash does in strings.</param>
    public static int EndOfLine(ReadOnlySpan<char> text, int at, int marker, bool isSure, SqlEscapes escapes)
    {
        var end = EndOfLine(text, at);
        var line = text[(at + marker)..end];
        var otherBreak = isSure ? line.TrimEnd('\r').IndexOfAny(OtherBreaks) : 0;
        return otherBreak >= 0 && SqlAhead.FindOpen(line[otherBreak..], escapes) != SqlAhead.Closed ? SqlQuotes.Unclear : end;
    }

    /// <summary>The end of a comment and the comments in it; negative when it has none, or when dropping it could hide that a string begins in
    /// it.</summary>
    public static int EndOfBlock(ReadOnlySpan<char> text, int at, SqlEscapes escapes)
    {
        var end = EndOfBlock(text, at, out var first);
        if (end < 0) { return end; }
        // In most dialects a comment ends at the first end, whatever began in it; and MySQL runs what is in /*! … */.
        var asCode = end != first ? text[first..end] : text[at + 2] is '!' or '+' ? text[(at + 3)..(end - 2)] : default;
        return SqlAhead.FindOpen(asCode, escapes) != SqlAhead.Closed ? SqlQuotes.Unclear : end;
    }
}
