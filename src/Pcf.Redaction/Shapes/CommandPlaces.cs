using System.Collections.Frozen;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Shapes;

/// <summary>Commands that have their password at a fixed place among their arguments.</summary>
internal static class CommandPlaces
{
    private const int MaxArguments = 12;
    private const int MaxLength = 160;

    // Flags whose value stands apart: it is no argument.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> WithValue =
        "--project -p --name -C -m -salt --mount -mount --vault-id --method --id --configuration".Split(' ').ToFrozenSet(StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    // What stands before a router's key: how it is written or made.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> KeyForms =
        "md5 sha sha1 sha256 sha-256 hmac-sha-256 aes des 3des ascii hex encrypted plain ascii-text ascii-phrase hexadecimal cmac-aes-128".Split(' ')
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenDictionary<int, Place[]> ByStart =
        CommandTables.Arguments.Select(row => new Place(row.Command, row.Argument, row.Form)).GroupBy(place => StartOf(place.Anchor))
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());

    /// <summary>What each command is found by.</summary>
    public static IEnumerable<string> Anchors => CommandTables.Arguments.Select(row => row.Command[(row.Command.IndexOf('|') + 1)..]);

    /// <summary>Looks at the arguments of a command that stands at a position.</summary>
    /// <returns>The position to look on from; 0 when it is none.</returns>
    public static int Match(ReadOnlySpan<char> text, int at, ref ScanState hits)
    {
        if (at + 3 > text.Length || !ByStart.TryGetValue(StartOf(text[at..]), out var places)) { return 0; }
        Span<Range> arguments = stackalloc Range[MaxArguments];
        var (next, count, read) = (0, 0, 0);
        foreach (var place in places)
        {
            var start = at - place.Before.Length;
            if (start < 0 || !text[at..].StartsWith(place.FirstWord) || !text[start..at].SequenceEqual(place.Before)
                || !Chars.IsWordStart(text, start))
            {
                continue;
            }
            var end = at + place.FirstWord.Length;
            // The end of the word: sqlplus.exe, github-oauth.github.com
            if (place.IsOpen) { end = CommandArgument.End(text, end); }
            else if (Chars.At(text, end) == '.' && text[end..].StartsWith(".exe ")) { end += ".exe".Length; }
            if (Chars.At(text, end) != ' ') { continue; }
            // Commands that begin with the same word have the same arguments.
            if (read != end) { (count, read) = (Split(text, end, arguments), end); }
            next = Math.Max(next, Match(text, end, arguments[..count], place, ref hits));
        }
        return next;
    }

    private static int Split(ReadOnlySpan<char> text, int at, Span<Range> arguments)
    {
        text = text[..Math.Min(text.Length, at + MaxLength)];
        var count = 0;
        while (count < arguments.Length)
        {
            var blank = at;
            at = Chars.SkipBlanks(text, at);
            // A mark right behind an argument closes the string that all of the command stands in.
            if (at == blank || at >= text.Length || text[at] is '\n' or '\r' or '|' or ';' or '&') { break; }
            var end = CommandArgument.End(text, at);
            arguments[count++] = at..end;
            at = end;
        }
        return count;
    }

    private static int Match(ReadOnlySpan<char> text, int next, scoped ReadOnlySpan<Range> arguments, Place place, ref ScanState hits)
    {
        var (word, count, isAny, last, isAfterFlag) = (0, 0, false, default(Range), false);
        foreach (var range in arguments)
        {
            var argument = text[range];
            var at = range.Start.Value;
            if (word < place.Words.Length)
            {
                if (place.Words[word] == "...") { (isAny, word) = (true, word + 1); }
                var fits = Fits(argument, place.Words[word]);
                // Between the words of a command only flags and their values stand.
                if (!fits && !isAny && argument[0] != '-' && !isAfterFlag) { return next; }
                isAfterFlag = !fits && argument[0] == '-';
                if (fits && ++word == place.Words.Length && place.IsName)
                {
                    return CommandArgument.Value(text, at + place.Words[word - 1].Length, ref hits);
                }
                isAny &= !fits;
            }
            else if (argument[0] == '-' || (argument[0] == '/' && count > 0)) { isAfterFlag = WithValue.Contains(argument); }
            else if (place.Form == ArgumentForm.Pairs) { CommandArgument.Pair(text, at, ref hits); }
            else if (isAfterFlag) { isAfterFlag = false; }
            else if (!IsSkipped(argument, place.Form))
            {
                last = range;
                if (++count == place.Argument) { return Take(text, at, range.End.Value, place.Form, ref hits); }
            }
        }
        return place.Argument == -1 && count > 0 ? Take(text, last.Start.Value, last.End.Value, place.Form, ref hits) : next;
    }

    private static int Take(ReadOnlySpan<char> text, int at, int end, ArgumentForm form, ref ScanState hits) => form switch
    {
        ArgumentForm.Slash => CommandArgument.SlashAccount(text, at, ref hits),
        ArgumentForm.Colon => CommandArgument.Account(text, at, ':', ref hits),
        ArgumentForm.Drawn when !SecretValue.LooksRandom(text[at..end].Trim("\"'")) || text[at..end].ContainsAny('/', ':') => end,
        ArgumentForm.Key when text[at..end].Length < 3 || SecretValue.IsProse(text[at..end]) => end,
        _ => text[at..end].Contains('=') ? end : CommandArgument.Value(text, at, ref hits),
    };

    // A drive's letter (net use Z: …) or any (net use * …), and the words before a router's key.
    private static bool IsSkipped(ReadOnlySpan<char> argument, ArgumentForm form) =>
        (argument.Length == 2 && argument[1] == ':') || argument is "*"
            || (form == ArgumentForm.Key && (KeyForms.Contains(argument) || (argument.Length <= 3 && !argument.ContainsAnyExcept(Chars.Decimal))));

    private static bool Fits(ReadOnlySpan<char> argument, string word) =>
        word[^1] switch
        {
            '*' => argument.StartsWith(word.AsSpan(0, word.Length - 1)),
            '=' => argument.StartsWith(word),
            _ =>
            argument.SequenceEqual(word)
        };

    private static int StartOf(ReadOnlySpan<char> command) => (command[0] << 16) ^ (command[1] << 8) ^ command[2];

    // A row of the table, taken apart.
    private sealed class Place
    {
        public Place(string command, int argument, ArgumentForm form)
        {
            var stroke = command.IndexOf('|');
            Before = stroke < 0 ? "" : command[..stroke];
            Anchor = command[(stroke + 1)..] + ' ';
            var words = command[(stroke + 1)..].Split(' ');
            FirstWord = words[0].TrimEnd('*');
            IsOpen = words[0][^1] == '*';
            Words = words[1..];
            IsName = words[^1][^1] == '=';
            (Argument, Form) = (argument, form);
        }

        public string Before { get; }

        public string Anchor { get; }

        public string FirstWord { get; }

        public bool IsOpen { get; }

        public string[] Words { get; }

        public bool IsName { get; }

        public int Argument { get; }

        public ArgumentForm Form { get; }
    }
}
