using System.Buffers;
using System.Collections.Frozen;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Shapes;

/// <summary>Passwords behind the flags of well-known programs. A letter means a password only behind its program's name, or behind a user's
/// name.</summary>
internal static class CommandLineMatcher
{
    private const int MaxLookBack = 160;
    private const int MaxPrograms = 3;
    private const int MinGuessed = 8;

    private static readonly FrozenDictionary<string, (string Program, FlagStyle Style)[]> ByFlag =
        (from row in CommandTables.Flags from program in row.Programs.Split(',') group (program, row.Style) by row.Flag).ToFrozenDictionary(
            group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, (string Program, FlagStyle Style)[]>.AlternateLookup<ReadOnlySpan<char>> FlagRows =
        ByFlag.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenDictionary<char, string[]> AccountsByFlag = CommandTables.Accounts.ToFrozenDictionary(row => row.Flag[0],
        row => row.Programs.Split(','));

    private static readonly int MaxFlag = CommandTables.Flags.Max(row => row.Flag.Length);

    private static readonly SearchValues<string> Programs =
        SearchValues.Create([.. ByFlag.Values.SelectMany(rows => rows).Select(row => row.Program),
            .. AccountsByFlag.Values.SelectMany(programs => programs), .. CommandTables.SlashPrograms], StringComparison.Ordinal);

    /// <summary>Looks at the flag behind a blank.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Match(ReadOnlySpan<char> text, int blank, ref ScanState hits)
    {
        var flag = blank + 2;
        var letter = Chars.At(text, flag);
        if (letter == '-' && Account(text, flag + 1, ref hits) is > 0 and var account) { return account; }
        if (letter is 's' or 'E' && Chars.At(text, flag + 1) is 'u' or ' ' && IsBehindAny(text, blank, ref hits)
            && IsBehind(LineBefore(text, blank), "curl"))
        {
            return CommandArgument.Account(text, Chars.SkipBlanks(text, flag + 2), ':', ref hits);
        }
        if (letter is 'u' && Chars.At(text, flag + 1) is ' ' && Chars.At(text, flag + 2) is not ' ')
        {
            return CommandArgument.Account(text, flag + 2, IsBehind(LineBefore(text, blank), "lftp") ? ',' : '%', ref hits);
        }
        if (letter is 'a' && text[flag..].StartsWith("auth ") && Chars.SkipBlanks(text, flag + 5) is var named)
        {
            return CommandArgument.Account(text, named, ':', ref hits);
        }
        if (!char.IsAsciiLetter(letter) && letter != '-') { return blank + 1; }
        if (!IsBehindAny(text, blank, ref hits)) { return Guessed(text, flag, ref hits); }
        var line = LineBefore(text, blank);
        if (AccountsByFlag.TryGetValue(letter, out var programs) && IsBehind(line, programs))
        {
            return CommandArgument.Account(text, Chars.SkipBlanks(text, flag + 1), IsBehind(line, "lftp") ? ',' : '%', ref hits);
        }
        return Flagged(text, flag, line, ref hits) is > 0 and var next ? next : Guessed(text, flag, ref hits);
    }

    /// <summary>How a program takes a flag; none of the ways when it has no such flag for a password.</summary>
    public static FlagStyle StyleOf(ReadOnlySpan<char> program, string flag)
    {
        foreach (var (known, style) in ByFlag[flag])
        {
            if (program.SequenceEqual(known)) { return style; }
        }
        return FlagStyle.None;
    }

    /// <summary>schtasks … /rp x, xfreerdp … /p:x</summary>
    /// <returns>The position to look on from.</returns>
    public static int Slash(ReadOnlySpan<char> text, int slash, ref ScanState hits)
    {
        var end = Chars.RunEnd(text[..Math.Min(text.Length, slash + 4)], slash + 1, Chars.Lower);
        if (Chars.At(text, slash - 1) != ' ' || Chars.At(text, end) is not (' ' or ':') || !IsBehindAny(text, slash, ref hits)) { return slash + 1; }
        return IsBehind(LineBefore(text, slash), CommandTables.SlashPrograms) ? CommandArgument.Value(text, end + 1, ref hits) : slash + 1;
    }

    // --user name:password
    private static int Account(ReadOnlySpan<char> text, int name, ref ScanState hits)
    {
        foreach (var user in (ReadOnlySpan<string>)["user", "proxy-user", "auth", "cert"])
        {
            if (text[name..].StartsWith(user) && Chars.At(text, name + user.Length) is ' ' or '=')
            {
                return CommandArgument.Account(text, Chars.SkipBlanks(text, name + user.Length + 1), '%', ref hits);
            }
        }
        return 0;
    }

    private static int Flagged(ReadOnlySpan<char> text, int flag, ReadOnlySpan<char> line, ref ScanState hits)
    {
        for (var length = Math.Min(MaxFlag, text.Length - flag); length > 0; length--)
        {
            if (!FlagRows.TryGetValue(text.Slice(flag, length), out var rows)) { continue; }
            var style = Chars.At(text, flag + length) is ' ' or '=' ? FlagStyle.Apart : FlagStyle.Joined;
            if (!IsBehind(line, rows, style)) { continue; }
            var at = style == FlagStyle.Apart ? Chars.SkipBlanks(text, flag + length + 1) : flag + length;
            // --from-literal=name=value
            var isPair = length > 5 && text.Slice(flag, length) is "-from-literal";
            return isPair ? CommandArgument.Pair(text, at, ref hits) : CommandArgument.Value(text, at, ref hits);
        }
        return 0;
    }

    // tool -u kim -p x: whatever the tool, a password stands behind a user's name, unless it is the path or port of what is run for that user.
    private static int Guessed(ReadOnlySpan<char> text, int flag, ref ScanState hits)
    {
        if (Chars.At(text, flag) is not ('p' or 'P') || Chars.At(text, flag + 1) != ' ') { return flag - 1; }
        var at = Chars.SkipBlanks(text, flag + 2);
        var value = text[at..CommandArgument.End(text, at)].Trim("\"'");
        if (value.Length < MinGuessed || !value.ContainsAny(Chars.Decimal) || value.ContainsAny('/', ':')
            || SecretValue.Digits(value) == value.Length)
        {
            return flag - 1;
        }
        var line = LineBefore(text, flag);
        if (line.IndexOf(text[flag] == 'p' ? " -u " : " -U ") < 0 || IsBehind(line, "sudo") || IsBehind(line, "run")
            || IsBehind(line, "mysql", isWhole: false) || IsBehind(line, "mariadb", isWhole: false))
        {
            return flag - 1;
        }
        return CommandArgument.Value(text, at, ref hits);
    }

    private static bool IsBehind(ReadOnlySpan<char> line, (string Program, FlagStyle Style)[] rows, FlagStyle style)
    {
        // The program is among the first words, behind what runs it as another user or with a time limit.
        for (int at = 0, tries = 0; tries < MaxPrograms && line[at..].IndexOfAny(Programs) is >= 0 and var next; tries++)
        {
            at += next;
            foreach (var (program, written) in rows)
            {
                if ((written & style) != FlagStyle.None && line[at..].StartsWith(program) && IsWord(line, at, program.Length)) { return true; }
            }
            at++;
        }
        return false;
    }

    // Most texts name none of the programs, and one search ahead shows that for all their flags.
    private static bool IsBehindAny(ReadOnlySpan<char> text, int blank, ref ScanState hits) =>
        hits.SearchCache.Program.IndexOf(text, Math.Max(0, blank - MaxLookBack), Programs) is var named && named >= 0 && named < blank;

    private static ReadOnlySpan<char> LineBefore(ReadOnlySpan<char> text, int at)
    {
        var window = text[Math.Max(0, at - MaxLookBack)..at];
        var line = window.LastIndexOfAny('\n', '|', ';');
        return line >= 0 ? window[(line + 1)..] : window;
    }

    private static bool IsBehind(ReadOnlySpan<char> window, string[] programs)
    {
        foreach (var program in programs)
        {
            if (IsBehind(window, program)) { return true; }
        }
        return false;
    }

    private static bool IsBehind(ReadOnlySpan<char> window, string program, bool isWhole = true)
    {
        var found = window.IndexOf(program);
        return found >= 0 && (!isWhole || IsWord(window, found, program.Length));
    }

    private static bool IsWord(ReadOnlySpan<char> window, int at, int length) =>
        !char.IsAsciiLetterOrDigit(Chars.At(window, at - 1)) && Chars.At(window, at + length) is ' ' or '\0' or '.';
}
