using System.Collections.Frozen;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Shapes;

/// <summary>Passwords in the commands of protocols and databases: Redis, IMAP, SMTP, FTP, Oracle and MySQL.</summary>
internal static class ProtocolMatcher
{
    // Mechanisms of SASL, behind which credentials in base64 may stand, and Redis' own user.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> BeforeCredentials =
        "PLAIN LOGIN CRAM-MD5 XOAUTH2 OAUTHBEARER NTLM DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256 default".Split(' ')
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>AUTH user password, AUTH PLAIN …, HELLO 3 AUTH user password.</summary>
    /// <returns>The position to look on from; 0 when there is no password.</returns>
    public static int Auth(ReadOnlySpan<char> text, int name, int at, ref ScanState hits)
    {
        var first = WordEnd(text, at);
        var second = Chars.SkipBlanks(text, first);
        var end = WordEnd(text, second);
        if (second == first || end == second) { return 0; }
        var isHello = text[..name].TrimEnd() is var before && before.Length >= 7
            && before[Math.Max(0, before.Length - 10)..].Contains("HELLO", StringComparison.OrdinalIgnoreCase);
        // AUTH2 is a word of MIGRATE alone.
        if (text[name..at].StartsWith("AUTH2", StringComparison.OrdinalIgnoreCase))
        {
            return text[at..first].ContainsAny(Chars.Lower) || text[at..first].ContainsAny(Chars.Decimal) ? Add(text, second, end, ref hits) : 0;
        }
        // More words make a sentence, but for HELLO, which has arguments behind, and where the second can only be a password.
        var isLast = isHello || IsLineEnd(text, Chars.SkipBlanks(text, end))
            || (text[name] == 'A' || text[at..first] is "default") && IsPassword(text[at..first], text[second..end]);
        // AUTH PLAIN <base64>: a mechanism, and a word that only its credentials can be.
        if (BeforeCredentials.Contains(text[at..first]) && end - second >= 12 && !text[second..end].ContainsAnyExcept(Chars.Base64))
        {
            return Add(text, second, end, ref hits);
        }
        if (!isLast || text[at..end].Contains('=') || SecretValue.IsProse(text[second..end])
            || !(isHello || BeforeCredentials.Contains(text[at..first]) || SecretValue.LooksRandom(text[second..end])))
        {
            return 0;
        }
        return Add(text, second, end, ref hits);
    }

    /// <summary>AUTHENTICATE PLAIN …: a mechanism and what only its credentials can be (RFC 4959).</summary>
    /// <returns>The position to look on from; 0 when there are no credentials.</returns>
    public static int Authenticate(ReadOnlySpan<char> text, int at, ref ScanState hits)
    {
        var first = WordEnd(text, at);
        var second = Chars.SkipBlanks(text, first);
        var end = WordEnd(text, second);
        return end - second >= 12 && BeforeCredentials.Contains(text[at..first]) && SecretValue.LooksRandom(text[second..end])
            && !text[second..end].ContainsAnyExcept(Chars.Base64) ? Add(text, second, end, ref hits) : 0;
    }

    /// <summary>IMAP: a1 LOGIN user password; in small letters only where no sentence can be meant.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Login(ReadOnlySpan<char> text, int login, ref ScanState hits)
    {
        var at = login + "LOGIN ".Length;
        var next = at - 1;
        var tag = login - 1;
        while (tag > 0 && char.IsAsciiLetterOrDigit(text[tag - 1]) && login - tag < 16) { tag--; }
        WorkCounter.Take(login - tag + 1);
        if (Chars.At(text, login - 1) != ' ' || tag == login - 1 || !text[tag..(login - 1)].ContainsAny(Chars.Decimal)) { return next; }
        var first = WordEnd(text, at);
        var second = Chars.SkipBlanks(text, first);
        if (second == first && !Quote.TryRead(text, at, out _)) { return next; }
        // A quoted name: its end is no blank.
        if (Quote.TryRead(text, at, out var name))
        {
            second = Chars.SkipBlanks(text, Math.Min(text.Length, name.FindEnd(text, at + name.Width) + name.Width));
        }
        if (Quote.TryRead(text, second, out var quote))
        {
            return Add(text, second + quote.Width, quote.FindEnd(text, second + quote.Width), ref hits);
        }
        var end = WordEnd(text, second);
        var isCommand = text[login] == 'L'
            || (login - 1 - tag <= 6 && IsLineEnd(text, Chars.SkipBlanks(text, end)) && SecretValue.LooksRandom(
                text[second..end]) && !SecretValue.IsMeasure(text[second..end]) && !SecretValue.IsProse(text[at..first]));
        return isCommand ? Add(text, second, end, ref hits) : next;
    }

    /// <summary>Redis: ACL SETUSER kim on &gt;password #hash.</summary>
    /// <returns>The position to look on from.</returns>
    public static int SetUser(ReadOnlySpan<char> text, int at, ref ScanState hits)
    {
        at += "SETUSER ".Length;
        var stop = ValueLines.EndOf(text[..Math.Min(text.Length, at + 256)], at);
        while (at < stop)
        {
            var end = WordEnd(text, at);
            if (Chars.At(text, at) is '>' or '<' or '#' && end > at + 1) { Add(text, at + 1, end, ref hits); }
            at = Math.Max(end, at + 1);
        }
        return at;
    }

    /// <summary>CREATE USER kim IDENTIFIED WITH plugin BY 'password', IDENTIFIED BY VALUES '…'.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Identified(ReadOnlySpan<char> text, int at, ref ScanState hits)
    {
        at = Chars.SkipBlanks(text, at + "IDENTIFIED".Length);
        for (var words = 0; words < 6; words++)
        {
            if (Quote.TryRead(text, at, out var quote)) { return Add(text, at + quote.Width, quote.FindEnd(text, at + quote.Width), ref hits); }
            var end = WordEnd(text, at);
            if (end == at) { return at; }
            // IDENTIFIED BY password, without quotes.
            if (text[at..end] is "BY" && Chars.SkipBlanks(text, end) is var bare && !Quote.TryRead(text, bare, out _)
                && !IsKeyword(text[bare..WordEnd(text, bare)]))
            {
                return Add(text, bare, WordEnd(text, bare), ref hits);
            }
            at = Chars.SkipBlanks(text, end);
        }
        return at;
    }

    /// <summary>Where the word behind the one at a position begins; 0 when the line ends first.</summary>
    public static int WordBehind(ReadOnlySpan<char> text, int at)
    {
        var second = Chars.SkipBlanks(text, WordEnd(text, at));
        return IsLineEnd(text, second) ? 0 : second;
    }

    /// <summary>Whether one word is left on a line.</summary>
    public static bool IsLastWord(ReadOnlySpan<char> text, int at, out ReadOnlySpan<char> word)
    {
        var end = WordEnd(text, at);
        word = text[at..end];
        return end > at && IsLineEnd(text, Chars.SkipBlanks(text, end));
    }

    /// <summary>db.auth("kim", "…"): the second of two strings in a call.</summary>
    /// <returns>The position to look on from; 0 when there are no two.</returns>
    public static int SecondArgument(ReadOnlySpan<char> text, int open, ref ScanState hits)
    {
        var at = Chars.SkipBlanks(text, open + 1);
        if (!Quote.TryRead(text, at, out var first)) { return 0; }
        var comma = Chars.SkipBlanks(text, first.FindEnd(text, at + first.Width) + first.Width);
        if (Chars.At(text, comma) != ',') { return 0; }
        at = Chars.SkipBlanks(text, comma + 1);
        return Quote.TryRead(text, at, out var second) ? Add(text, at + second.Width, second.FindEnd(text, at + second.Width), ref hits) : 0;
    }

    // AUTH kim x, with more words behind: the first is a name, the second letters and digits mixed.
    private static bool IsPassword(ReadOnlySpan<char> user, ReadOnlySpan<char> word) =>
        word.Length >= 8 && word.ContainsAny(Chars.Decimal) && (word.ContainsAny(Chars.Lower) || word.ContainsAny(Chars.Upper))
            && !word.ContainsAny('.', ':', '/') && !SecretValue.IsProse(user) && !user.ContainsAnyExcept(Chars.Dotted);

    private static bool IsKeyword(ReadOnlySpan<char> word) => word is "PASSWORD" or "VALUES" or "password" or "values" or "RANDOM" or "random";

    private static int WordEnd(ReadOnlySpan<char> text, int at)
    {
        var end = at;
        while (end < text.Length && text[end] is not (' ' or '\t' or '\r' or '\n' or '"' or '\'' or ';' or ',' or ')')) { end++; }
        WorkCounter.Take(end - at + 1);
        return end;
    }

    private static bool IsLineEnd(ReadOnlySpan<char> text, int at) => Chars.At(text, at) is '\0' or '\n' or '\r' or '"' or '\'' or ';' or '\\';

    private static int Add(ReadOnlySpan<char> text, int from, int end, ref ScanState hits)
    {
        if (end > from && !Placeholder.IsOne(text[from..end])) { hits.Add(new Hit(from, end, Rule.Field)); }
        return Math.Max(from, end);
    }
}
