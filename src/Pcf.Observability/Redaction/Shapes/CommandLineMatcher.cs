using System.Buffers;

namespace Pcf.Observability.Redaction;

/// <summary>Passwords behind the short flags of well-known programs: a letter means a password only behind its program's name.</summary>
internal static class CommandLineMatcher
{
    private const int MaxLookBack = 160;
    private static readonly SearchValues<char> ValueEnd = SearchValues.Create(" \t\r\n\"'<>|");

    // Program, flag, and whether the value may stand right behind the letter.
    private static readonly (string Program, char Flag, bool Joined)[] Passwords =
    [
        ("mysql", 'p', true), ("mysqldump", 'p', true), ("mysqladmin", 'p', true), ("mariadb", 'p', true), ("sshpass", 'p', true), ("docker login", 'p', false), ("podman login", 'p', false),
        ("redis-cli", 'a', false), ("sqlcmd", 'P', false), ("bcp", 'P', false), ("ldapsearch", 'w', false), ("ldapmodify", 'w', false), ("mongo", 'p', false), ("mongosh", 'p', false), ("psexec", 'p', false),
        ("smbclient", 'U', false), ("snmpwalk", 'A', false), ("zip", 'P', false), ("unzip", 'P', false), ("7z", 'p', true), ("htpasswd", 'b', false), ("openssl", 'k', false), ("isql", 'P', true), ("az login", 'p', false),
    ];

    private static readonly SearchValues<string> Programs = SearchValues.Create([.. Passwords.Select(row => row.Program)], StringComparison.Ordinal);

    /// <summary>Looks at the flag behind a blank.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Match(ReadOnlySpan<char> text, int blank, ref HitList hits)
    {
        var flag = blank + 2;
        if (text[flag..].StartsWith("-user") && Chars.At(text, flag + 5) is ' ' or '=') { return UserAndPassword(text, flag + 6, ref hits); }
        var letter = Chars.At(text, flag);
        if (letter == 'u' && Chars.At(text, flag + 1) is ' ') { return UserAndPassword(text, flag + 2, ref hits); }
        if (!char.IsAsciiLetter(letter)) { return blank + 1; }
        var separate = Chars.At(text, flag + 1) is ' ' or '=';
        // Most texts name none of the programs, and one search ahead tells that for all their flags.
        if (hits.Searches.Program.IndexOf(text, Math.Max(0, blank - MaxLookBack), Programs) is var named && (named < 0 || named >= blank)) { return blank + 1; }
        var line = LineBefore(text, blank);
        foreach (var (program, known, joined) in Passwords)
        {
            if (known == letter && (separate || joined) && IsBehind(line, program)) { return Value(text, separate ? flag + 2 : flag + 1, ref hits); }
        }
        return blank + 1;
    }

    // curl -u name:password, also in quotes.
    private static int UserAndPassword(ReadOnlySpan<char> text, int at, ref HitList hits)
    {
        var quote = Chars.At(text, at) is '"' or '\'' ? text[at] : '\0';
        var from = quote == '\0' ? at : at + 1;
        var length = text[from..].IndexOfAny(ValueEnd);
        var end = quote != '\0' ? new Quote(quote, 0, null).FindEnd(text, from) : length < 0 ? text.Length : from + length;
        var colon = text[from..end].IndexOf(':');
        if (colon < 0 || Placeholder.IsOne(text[(from + colon + 1)..end]) || text[from..end].Contains('/')) { return from; }
        hits.Add(new Hit(from + colon + 1, end, Rule.Field));
        return end;
    }

    private static int Value(ReadOnlySpan<char> text, int at, ref HitList hits)
    {
        if (Quote.TryRead(text, at, out var quote)) { return Add(text, at + quote.Width, quote.FindEnd(text, at + quote.Width), ref hits); }
        var length = text[at..].IndexOfAny(ValueEnd);
        return Add(text, at, length < 0 ? text.Length : at + length, ref hits);
    }

    private static int Add(ReadOnlySpan<char> text, int from, int end, ref HitList hits)
    {
        if (!Placeholder.IsOne(text[from..end]) && Chars.At(text, from) != '-') { hits.Add(new Hit(from, end, Rule.Field)); }
        return Math.Max(from, end);
    }

    private static ReadOnlySpan<char> LineBefore(ReadOnlySpan<char> text, int at)
    {
        var window = text[Math.Max(0, at - MaxLookBack)..at];
        var line = window.LastIndexOfAny('\n', '|', ';');
        return line >= 0 ? window[(line + 1)..] : window;
    }

    private static bool IsBehind(ReadOnlySpan<char> window, string program)
    {
        var found = window.IndexOf(program);
        return found >= 0 && !char.IsAsciiLetterOrDigit(Chars.At(window, found - 1)) && Chars.At(window, found + program.Length) is ' ' or '\0' or '.';
    }
}
