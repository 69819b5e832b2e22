using System.Buffers;

namespace Pcf.Redaction.Statements;

/// <summary>Where values end that have no quotes: numbers, durations, passwords.</summary>
internal static class SqlNumbers
{
    private static readonly SearchValues<char> EndsSecret = SearchValues.Create(" \t\r\n;,()'\"`");

    /// <summary>The end of <c>1</c>, <c>1.5</c>, <c>1e-5</c>, <c>0xff</c>, <c>1h30m</c>, <c>10.0.0.1</c>: letters that touch a number belong to
    /// it.</summary>
    public static int End(ReadOnlySpan<char> text, int at)
    {
        while (true)
        {
            at = SqlCharacter.EndOfWord(text, at);
            if (at + 1 >= text.Length || !char.IsAsciiDigit(text[at + 1])) { return at; }
            if (text[at] != '.' && !(text[at] is '-' or '+' && at > 0 && text[at - 1] is 'e' or 'E')) { return at; }
            at++;
        }
    }

    /// <summary>The end of a password that stands unquoted: it may hold signs that no name has.</summary>
    public static int EndOfSecret(ReadOnlySpan<char> text, int at)
    {
        var end = text[at..].IndexOfAny(EndsSecret);
        return end < 0 ? text.Length : at + end;
    }

    /// <summary>Whether a word after PASSWORD is a keyword or a type's name, not the password: nothing that names lack touches it.</summary>
    public static bool IsNoSecret(ReadOnlySpan<char> text, int end, SqlWord meaning) =>
        end < text.Length && text[end] == '('
            || (meaning != SqlWord.None && (end == text.Length || text[end] == StatementWriter.Mask || EndsSecret.Contains(text[end])));
}
