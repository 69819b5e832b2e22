using System.Buffers;
using System.Collections.Frozen;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Shapes;

/// <summary>Email addresses (RFC 5322, section 3.4.1, as people really have them), and not what else has an @ in it.</summary>
internal static class EmailMatcher
{
    private const int MaxLocal = 64;
    private const int MaxDomain = 253;
    private const int MaxPath = 256;

    private static readonly SearchValues<char> LocalPart = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.!#$&'*+-^_`{|}~");

    // foo@2x.png, user@1000.service: the last label is a file's or a unit's ending and no domain.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> FileEndings =
        "png jpg jpeg gif svg webp ico css js map json html txt service socket timer mount automount target slice scope device path swap".Split(' ')
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Looks for an address around an @, or around the %40 that stands for one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The position of the sign.</param>
    /// <param name="width">1 for <c>@</c>, 3 for <c>%40</c>.</param>
    /// <param name="hits">Takes the local part: the domain may stay.</param>
    /// <returns>The position after the address, or after the sign.</returns>
    public static int Match(ReadOnlySpan<char> text, int at, int width, ref ScanState hits)
    {
        var domain = at + width;
        var start = LocalStart(text, at);
        if (start == at) { return domain; }
        if (Chars.At(text, start - 1) == ':' && Account(text, start, at, domain, ref hits)) { return domain; }
        if (Chars.At(text, start - 1) == '/' && OracleAccount(text, start, at, ref hits)) { return domain; }
        var end = DomainEnd(text, domain, out var isSure);
        if (end == 0 || (!isSure && !MailField.Names(text, start)) || IsRemote(text, start, at, end) || IsAccount(text, start)) { return domain; }
        hits.Add(new Hit(start, at, Rule.Email, Mask.Local));
        return end;
    }

    private static int LocalStart(ReadOnlySpan<char> text, int at)
    {
        // "ada berg"@example.com: a quoted local part, quotes and all.
        if (Chars.At(text, at - 1) == '"')
        {
            var window = text[Math.Max(0, at - MaxLocal)..(at - 1)];
            var open = window.LastIndexOf('"');
            return open >= 0 && !window[open..].ContainsAny('\n', ',', ':') ? at - 1 - (window.Length - open) : at;
        }
        var start = at;
        var first = Math.Max(0, at - MaxLocal);
        while (start > first && (char.IsAsciiLetterOrDigit(text[start - 1]) || LocalPart.Contains(
            text[start - 1]) || (text[start - 1] > '\u007f' && char.IsLetterOrDigit(text[start - 1]))))
        {
            start--;
        }
        WorkCounter.Take(at - start + 1);
        while (start < at && Chars.At(text, start - 1) == '\\' && TryUnicode(text, start, out var escaped))
        {
            // \u002b is a plus and of the name; \u003c is a bracket and stands before it.
            if (!char.IsLetterOrDigit(escaped) && !LocalPart.Contains(escaped))
            {
                start += 5;
                break;
            }
            start--;
            while (start > first && LocalPart.Contains(text[start - 1])) { start--; }
            WorkCounter.Take(at - start + 1);
        }
        start = AfterEscape(text, start, at);
        while (start < at && text[start] is '.' or '\'' or '`' or '*' or '!' or '|' or '{' or '#' or '&' or '$') { start++; }
        WorkCounter.Take(at - start);
        return Chars.At(text, at - 1) == '.' ? at : start;
    }

    // admin:hunter2@db01: an account without a scheme. image:1.25@sha256:… is none.
    private static bool Account(ReadOnlySpan<char> text, int start, int at, int host, ref ScanState hits)
    {
        if (!char.IsAsciiLetterOrDigit(Chars.At(text, start - 2)) || !char.IsAsciiLetter(Chars.At(text, host)) || text[host..].StartsWith("sha"))
        {
            return false;
        }
        if (NumberContext.LastWord(text, start) is "mailto" or "sip" or "sips" or "xmpp" or "acct") { return false; }
        var password = text[start..at];
        if (!SecretValue.LooksRandom(password) || !password.ContainsAny(Chars.Decimal) || password.Contains('.')) { return false; }
        hits.Add(new Hit(start, at, Rule.Uri));
        return true;
    }

    // sqlplus kim/hunter2@orcl, jdbc:oracle:thin:kim/hunter2@h:1521: a user and a password, a slash between them.
    private static bool OracleAccount(ReadOnlySpan<char> text, int start, int at, ref ScanState hits)
    {
        var before = text[Math.Max(0, start - MaxLocal)..(start - 1)];
        before = before[(before.LastIndexOf('\n') + 1)..];
        foreach (var program in (ReadOnlySpan<string>)["sqlplus ", "thin:", "oci:", "userid=", "rman ", "target ", "expdp ", "impdp ", "sqlldr ",
            "exp ", "imp ", "connect ", "CONNECT ", "conn "])
        {
            var found = before.IndexOf(program);
            if (found < 0 || before[(found + program.Length)..].ContainsAny('/', '@', '=')) { continue; }
            hits.Add(new Hit(start, at, Rule.Uri));
            return true;
        }
        return false;
    }

    private static bool TryUnicode(ReadOnlySpan<char> text, int at, out char escaped)
    {
        escaped = '\0';
        if (Chars.At(text, at) != 'u' || at + 5 > text.Length
            || !ushort.TryParse(text.Slice(at + 1, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code))
        {
            return false;
        }
        escaped = (char)code;
        return true;
    }

    // In percent-encoded text and after \n, the letters of an escape look like the first of the name.
    private static int AfterEscape(ReadOnlySpan<char> text, int start, int at)
    {
        var before = Chars.At(text, start - 1);
        if (before == '%' && at - start > 2 && char.IsAsciiHexDigit(text[start]) && char.IsAsciiHexDigit(text[start + 1])) { return start + 2; }
        return before == '\\' && at - start > 1 && text[start] is 'n' or 'r' or 't' ? start + 1 : start;
    }

    // A machine's name without a stop, and a name with the ending of a file or a unit, are no sure domain: the field has to be one of mail.
    private static int DomainEnd(ReadOnlySpan<char> text, int start, out bool isSure)
    {
        isSure = true;
        // kim@[192.0.2.7]: an address in the place of a name (RFC 5321, section 4.1.3).
        if (Chars.At(text, start) == '[' && Ipv4Address.Read(text, start + 1, stackalloc int[4]) is > 0 and var literal
            && Chars.At(text, literal) == ']')
        {
            return literal + 1;
        }
        if (text[start..].StartsWith("[IPv6:", StringComparison.OrdinalIgnoreCase)
            && text[start..Math.Min(text.Length, start + 64)].IndexOf(']') is > 0 and var close)
        {
            return start + close + 1;
        }
        var end = start;
        var lastDot = -1;
        while (end < text.Length && end - start <= MaxDomain)
        {
            WorkCounter.Take();
            var c = text[end];
            if (c == '.')
            {
                if (end == start || text[end - 1] == '.') { break; }
                lastDot = end;
            }
            else if (!char.IsAsciiLetterOrDigit(c) && c != '-' && !(c > '\u007f' && char.IsLetterOrDigit(c))) { break; }
            end++;
        }
        // A full stop at the end is the sentence's.
        if (lastDot == end - 1 && lastDot > start)
        {
            end = lastDot;
            lastDot = text[start..end].LastIndexOf('.');
            if (lastDot >= 0) { lastDot += start; }
        }
        isSure = lastDot >= 0;
        if (!isSure) { return end - start >= 2 && char.IsAsciiLetter(text[start]) ? end : 0; }
        var last = text[(lastDot + 1)..end];
        if (last.Length < 2 || !char.IsLetter(last[0]) || last.ContainsAny(Chars.Decimal) && !last.StartsWith("xn--")) { return 0; }
        isSure = !FileEndings.Contains(last);
        return end;
    }

    // https://kim@github.com names an account at a server, msgid=<…> a message, and who built a kernel an account: Linux version 6.1.0
    // (mockbuild@x86-01.build.example.com).
    private static bool IsAccount(ReadOnlySpan<char> text, int start)
    {
        var before = text[Math.Max(0, start - MaxLocal)..start];
        WorkCounter.Take(before.Length);
        if (before.EndsWith("<") && MailField.NamesMessage(text, start)) { return true; }
        if (before.EndsWith("://")) { return !before.EndsWith("mailto://") && !before.EndsWith("sip://") && !before.EndsWith("xmpp://"); }
        return before.EndsWith("(") && before.Contains("inux version ", StringComparison.Ordinal);
    }

    // git@github.com:org/repo.git names a machine's account, not a person.
    private static bool IsRemote(ReadOnlySpan<char> text, int start, int at, int end) =>
        text[start..at].SequenceEqual("git")
        || (Chars.At(text, end) == ':' && (char.IsAsciiLetter(Chars.At(text, end + 1)) || Chars.At(text, end + 1) is '/' or '~') && text.Slice(end,
            Math.Min(MaxPath, text.Length - end)).Contains('/') && !text[start..at].Contains('.'));
}
