using System.Collections.Frozen;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Shapes;

/// <summary>What is piped into a program that reads a password: <c>echo x | kinit kim</c>, <c>"x" | ConvertTo-SecureString</c>, <c>sudo -S ls
/// &lt;&lt;&lt; x</c>.</summary>
internal static class PipedSecret
{
    private const int MaxLookBack = 160;
    private const int MaxCommand = 128;

    private static readonly FrozenDictionary<string, string[]>.AlternateLookup<ReadOnlySpan<char>> Readers =
        CommandTables.Readers.GroupBy(row => row.Program).ToFrozenDictionary(group => group.Key, group => group.Select(row => row.Word).ToArray(),
            StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Flags = CommandTables.ReadingFlags.ToFrozenSet(
        StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>What a pipe to one of the programs may look like where no blank stands beside it.</summary>
    public static IEnumerable<string> Marks => CommandTables.Readers.Select(row => $"|{row.Program} "[..3]).Distinct();

    /// <summary>Looks at both sides of a pipe.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Pipe(ReadOnlySpan<char> text, int pipe, ref ScanState hits)
    {
        if (text[pipe] == ' ') { pipe++; }
        if (Chars.At(text, pipe - 1) == '|' || Chars.At(text, pipe + 1) == '|') { return pipe + 1; }
        var from = Math.Max(0, pipe - MaxLookBack);
        var before = text[from..pipe];
        from += before.LastIndexOf('\n') + 1;
        before = text[from..pipe].TrimEnd();
        WorkCounter.Take(16);
        // Most pipes have nothing printed before them.
        var printed = Printed(before, before.Length, out var isString);
        if (printed < 0 || !Reads(text, pipe + 1, out var isSwitch)) { return pipe + 1; }
        if (isString) { return Math.Max(pipe + 1, Add(text, from + printed, from + before.Length - 1, isSwitch, ref hits)); }
        Arguments(text, from + printed, from + before.Length, isSwitch, ref hits);
        // (echo x; echo x) | passwd
        for (var group = before.Length > 0 && before[^1] is ')' or '}'; group
            && Printed(before, printed - 5, out _) is >= 0 and var earlier; printed = earlier)
        {
            Arguments(text, from + earlier, from + printed, isSwitch, ref hits);
        }
        return pipe + 1;
    }

    /// <summary>The account on the line of <c>chpasswd</c>, before or behind it: <c>kim:…</c></summary>
    public static int Accounts(ReadOnlySpan<char> text, int name, int end, ref ScanState hits)
    {
        var from = Math.Max(0, name - MaxLookBack);
        var line = from + text[from..name].LastIndexOf('\n') + 1;
        var command = text[line..name].TrimEnd();
        if (command.EndsWith("sudo")) { command = command[..^4]; }
        var before = command.TrimEnd("| \"'").Length + line;
        var word = before;
        while (word > line && text[word - 1] is not (' ' or '"' or '\'' or '\t')) { word--; }
        WorkCounter.Take(before - word + 1);
        if (text[word..before].IndexOf(':') is > 0 and var colon) { CommandArgument.Add(text, word + colon + 1, before, ref hits); }
        var behind = Chars.SkipBlanks(text, end);
        return text[behind..].StartsWith("<<<") ? CommandArgument.Account(text, Chars.SkipBlanks(text, behind + 3), ':', ref hits) : end;
    }

    /// <summary>Looks at the word behind &lt;&lt;&lt; and the command before it.</summary>
    /// <returns>The position to look on from.</returns>
    public static int HereString(ReadOnlySpan<char> text, int sign, ref ScanState hits)
    {
        var from = Math.Max(0, sign - MaxCommand);
        from += text[from..sign].LastIndexOfAny('\n', '|', ';') + 1;
        return Reads(text[..sign], from, out _) ? CommandArgument.Value(text, Chars.SkipBlanks(text, sign + 3), ref hits) : sign + 3;
    }

    /// <summary>passwordeval "echo x", --password-command='printf x': a command that prints the password.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Command(ReadOnlySpan<char> text, int name, ref ScanState hits)
    {
        var at = Chars.SkipBlanks(text, name);
        if (Chars.At(text, at) is '=' or ':') { at = Chars.SkipBlanks(text, at + 1); }
        if (!Quote.TryRead(text, at, out var quote)) { return name; }
        var from = at + quote.Width;
        var end = quote.FindEnd(text, from);
        if (Printed(text[from..end], end - from, out _) is >= 0 and var printed) { Arguments(text, from + printed, end, isOneWord: false, ref hits); }
        return name;
    }

    /// <summary>&lt;(echo x): a file that holds what is printed.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Substituted(ReadOnlySpan<char> text, int sign, ref ScanState hits)
    {
        var close = text[sign..Math.Min(text.Length, sign + MaxCommand)].IndexOf(')');
        var printed = close < 0 ? -1 : Printed(text.Slice(sign, close), close, out _);
        if (printed < 0) { return sign + 2; }
        Arguments(text, sign + printed, sign + close, isOneWord: true, ref hits);
        return sign + close;
    }

    // Where the arguments of the last echo or printf begin, or a string that stands alone; -1 when there is none.
    private static int Printed(ReadOnlySpan<char> before, int end, out bool isString)
    {
        isString = false;
        if (end <= 0) { return -1; }
        before = before[..end];
        var at = -1;
        foreach (var command in (ReadOnlySpan<string>)["echo ", "printf ", "Write-Output ", "print "])
        {
            if (before.LastIndexOf(command) is >= 0 and var found && Chars.IsWordStart(before, found)) { at = Math.Max(at, found + command.Length); }
        }
        if (at >= 0 || before[^1] is not ('"' or '\'')) { return at; }
        // PowerShell prints a string that stands alone.
        var open = before[..^1].LastIndexOf(before[^1]);
        isString = open >= 0 && (open == 0 || before[open - 1] is ' ' or '(' or '=' or '\t');
        return isString ? open + 1 : -1;
    }

    // Whether the command behind a pipe reads a password; isOneWord where it may read something else too.
    private static bool Reads(ReadOnlySpan<char> text, int at, out bool isOneWord)
    {
        at = Chars.SkipBlanks(text, at);
        var command = text[at..Math.Min(text.Length, at + MaxCommand)];
        var stop = command.IndexOfAny('|', '\n', ';');
        if (stop >= 0) { command = command[..stop]; }
        WorkCounter.Take(command.Length);
        isOneWord = false;
        for (var word = 0; word < command.Length;)
        {
            var length = command[word..].IndexOfAny(" \"',)`");
            var end = length < 0 ? command.Length : word + length;
            var name = command[word..end];
            if (name.LastIndexOfAny('/', '\\') is >= 0 and var path) { name = name[(path + 1)..]; }
            if (name.Length > 4 && name[^4] == '.' && name.EndsWith(".exe")) { name = name[..^4]; }
            if (Readers.TryGetValue(name, out var needed) && HasAny(command[end..], needed))
            {
                isOneWord = name is "su" or "sudo" or "passwd" or "doas";
                return true;
            }
            if (name is ['-', ..] && Flags.Contains(name)) { return true; }
            word = end + 1;
        }
        return false;
    }

    private static bool HasAny(ReadOnlySpan<char> command, string[] needed)
    {
        foreach (var word in needed)
        {
            if (word.Length == 0) { return true; }
            for (var at = command.IndexOf(word); at >= 0;)
            {
                if (Chars.At(command, at - 1) == ' ' && Chars.At(command, at + word.Length) is ' ' or '\0' or '"' or '\'') { return true; }
                var next = command[(at + 1)..].IndexOf(word);
                at = next < 0 ? -1 : at + 1 + next;
            }
        }
        return false;
    }

    // The arguments of echo or printf, without flags and formats.
    private static void Arguments(ReadOnlySpan<char> text, int at, int end, bool isOneWord, ref ScanState hits)
    {
        text = text[..end];
        while (at < end)
        {
            at = Chars.SkipBlanks(text, at);
            if (at >= end || text[at] is ';' or '&' or '|' or ')' or '<' or '>') { return; }
            var stop = CommandArgument.End(text, at);
            var isQuoted = Quote.TryRead(text, at, out var quote);
            var (from, to) = isQuoted
                ? (at + quote.Width, Math.Max(at + quote.Width, stop - quote.Width))
                : (at, at + WithoutCloser(text[at..stop]).Length);
            if (text[at] != '-' && !IsFormat(text[from..to])) { Add(text, from, to, isOneWord, ref hits); }
            at = Math.Max(stop, at + 1);
        }
    }

    // (echo x) and { echo x; }, but not $(x) and ${X}.
    private static ReadOnlySpan<char> WithoutCloser(ReadOnlySpan<char> argument) =>
        argument.ContainsAny('(', '{') ? argument : argument.TrimEnd(";)}");

    private static bool IsFormat(ReadOnlySpan<char> argument) =>
        argument.IndexOf('%') is >= 0 and var sign && Chars.At(argument, sign + 1) is 's' or 'b';

    private static int Add(ReadOnlySpan<char> text, int from, int end, bool isOneWord, ref ScanState hits)
    {
        if (end <= from || (isOneWord && text[from..end].Contains(' '))) { return end; }
        return CommandArgument.Add(text, from, end, ref hits);
    }
}
