using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Shapes;

/// <summary>A flag with a password in a list of arguments: <c>["mysql","-px"]</c>, <c>["sshpass","-p","x"]</c>.</summary>
internal static class ListedFlag
{
    private const int MaxProgram = 64;
    private const int MaxArguments = 16;
    private const int MaxLength = 512;
    private const string Flag = "-p";

    /// <summary>Looks at the arguments behind a program.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">A position in the program's name.</param>
    /// <param name="hits">Takes the password.</param>
    /// <returns>The position to look on from.</returns>
    public static int Match(ReadOnlySpan<char> text, int at, ref ScanState hits)
    {
        var start = at;
        while (start > 0 && at - start < MaxProgram && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '-' or '_')) { start--; }
        var end = Chars.RunEnd(text[..Math.Min(text.Length, at + MaxProgram)], at, Chars.Base64Url);
        WorkCounter.Take(end - start + 1);
        var style = CommandLineMatcher.StyleOf(text[start..end], "p");
        if (style == FlagStyle.None || !Quote.TryRead(text, end, out var quote)) { return at + 2; }
        var stop = Math.Min(text.Length, end + MaxLength);
        var comma = end + quote.Width;
        for (var count = 0; count < MaxArguments && comma < stop && text[comma] == ','; count++)
        {
            var open = Chars.SkipBlanks(text, comma + 1);
            if (!Quote.TryRead(text, open, out var opened) || opened != quote) { break; }
            var from = open + quote.Width;
            var close = quote.FindEnd(text[..stop], from);
            WorkCounter.Take(close - comma);
            comma = Chars.SkipBlanks(text, Math.Min(text.Length, close + quote.Width));
            var argument = text[from..close];
            if (!argument.StartsWith(Flag)) { continue; }
            var value = argument[Flag.Length..];
            if (!value.IsEmpty && (style & FlagStyle.Joined) != FlagStyle.None && SecretValue.LooksRandom(value))
            {
                return CommandArgument.Add(text, from + Flag.Length, close, ref hits);
            }
            if (value.IsEmpty && (style & FlagStyle.Apart) != FlagStyle.None && comma < stop && text[comma] == ','
                && Quote.TryRead(text, Chars.SkipBlanks(text, comma + 1), out _))
            {
                return CommandArgument.Value(text, Chars.SkipBlanks(text, comma + 1), ref hits);
            }
        }
        return at + 2;
    }
}
