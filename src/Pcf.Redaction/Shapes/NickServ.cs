using System.Collections.Frozen;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Shapes;

/// <summary>What is said to the services of IRC that keep names: <c>/msg NickServ IDENTIFY kim password</c>.</summary>
internal static class NickServ
{
    // The verbs, with the word that is the password; it may be the second of the first four when a name stands before it.
    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Verbs =
        "identify:1 id:1 login:1 register:1 ghost:2 release:2 recover:2 regain:2 group:2".Split(' ').ToFrozenDictionary(row => row[..^2],
            row => row[^1] - '0', StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Looks at the words behind the service's name.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The end of its name.</param>
    /// <param name="hits">Takes the password.</param>
    /// <returns>The position to look on from.</returns>
    public static int Match(ReadOnlySpan<char> text, int at, ref ScanState hits)
    {
        if (Chars.At(text, at) == '@') { at = WordEnd(text, at); }
        var verb = Chars.SkipBlanks(text, at);
        if (verb == at) { return at; }
        if (Chars.At(text, verb) == ':') { verb++; }
        var first = WordEnd(text, verb);
        if (!Verbs.TryGetValue(text[verb..first], out var place)) { return at; }
        first = Chars.SkipBlanks(text, first);
        var firstEnd = WordEnd(text, first);
        var second = Chars.SkipBlanks(text, firstEnd);
        var secondEnd = WordEnd(text, second);
        var isRegister = char.ToLowerInvariant(text[verb]) == 'r' && place == 1;
        // A name may stand before the password, and an address of mail behind it.
        var isSecond = place == 2
            || (!isRegister && secondEnd > second
                && (SecretValue.LooksRandom(text[second..secondEnd]) || !SecretValue.LooksRandom(text[first..firstEnd])));
        var (from, end) = isSecond ? (second, secondEnd) : (first, firstEnd);
        // What follows in small letters may be a sentence about the service.
        return SecretValue.LooksRandom(text[from..end]) || char.IsAsciiLetterUpper(text[verb]) && !SecretValue.IsProse(text[from..end])
            ? CommandArgument.Add(text, from, end, ref hits) : end;
    }

    private static int WordEnd(ReadOnlySpan<char> text, int at)
    {
        var length = text[at..].IndexOfAny(" \r\n\"'\\");
        var end = length < 0 ? text.Length : at + length;
        WorkCounter.Take(end - at + 1);
        return end;
    }
}
