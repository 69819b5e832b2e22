using System.Collections.Frozen;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Shapes;

/// <summary>Redis' rules for a user, on a line of a file of them or behind SETUSER: <c>user kim on &gt;password ~* +@all</c>.</summary>
internal static class AccountRules
{
    private const int MaxLookBack = 160;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words =
        "on off nopass resetpass reset sanitize-payload skip-sanitize-payload allkeys resetkeys allchannels resetchannels allcommands nocommands".Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Looks at a rule that adds a password: the sign behind a blank or a quotation mark.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Match(ReadOnlySpan<char> text, int sign, ref ScanState hits)
    {
        var from = Math.Max(0, sign - MaxLookBack);
        from += text[from..sign].LastIndexOf('\n') + 1;
        var before = text[from..sign];
        var user = before.LastIndexOf("user", StringComparison.OrdinalIgnoreCase);
        if (user < 0 || !IsRules(before[(user + "user".Length)..])) { return sign + 1; }
        var length = text[(sign + 1)..Math.Min(text.Length, sign + 1 + MaxLookBack)].IndexOfAny(" \"'\r\n");
        return CommandArgument.Add(text, sign + 1, length < 0 ? Math.Min(text.Length, sign + 1 + MaxLookBack) : sign + 1 + length, ref hits);
    }

    // A name, and then rules alone.
    private static bool IsRules(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var range in text.SplitAny(" \"'"))
        {
            var word = text[range];
            if (word.IsEmpty) { continue; }
            if (++count > 1 && word[0] is not ('~' or '&' or '+' or '-' or '%' or '>' or '<' or '#' or '(' or '[') && !Words.Contains(word))
            {
                return false;
            }
        }
        return count > 1 && text[0] is ' ' or '"' or '\'';
    }
}
