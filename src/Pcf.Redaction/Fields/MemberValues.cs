using System.Collections.Frozen;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Fields;

/// <summary>An object or a map below a secret's name: <c>"passwords": {"kim": "…", "ada": "…"}</c>, <c>tokens:⏎  ci: …</c>. Each of its
/// members that reads like a secret is one.</summary>
internal static class MemberValues
{
    private const int MaxLength = 4_096;
    private const int MaxLines = 64;
    private const int MaxLine = 512;
    private const int MaxName = 64;

    // Members that describe a secret, and whose values are none.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Describing =
        ("type name description user username login account email mail url uri host hostname server domain endpoint path file filename dir folder "
            + "created updated modified expires expiry expiration started ended at date time timestamp "
        + "issued iat exp nbf scope scopes audience aud iss issuer sub subject realm role roles id ids uid uuid version kind namespace region zone "
        + "provider method state status title label labels format pattern example enum minlength maxlength "
        + "ref env external required length min max count total used limit prompt completion port ip address agent algorithm alg ttl source driver "
        + "message error reason code index size digest checksum tag commit branch image hash")
        .Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Adds the members of an object of JSON, or of what programs print in its form.</summary>
    /// <param name="text">The text.</param>
    /// <param name="open">The brace.</param>
    /// <param name="kind">What the name of the object says.</param>
    /// <param name="name">The name of the object.</param>
    /// <param name="hits">Takes the values.</param>
    /// <returns>Whether something was added.</returns>
    public static bool InObject(ReadOnlySpan<char> text, int open, FieldKind kind, ReadOnlySpan<char> name, ref ScanState hits)
    {
        if (kind is not (FieldKind.Secret or FieldKind.Token) || name.IsEmpty || open < hits.SearchCache.Members) { return false; }
        var before = hits.Count;
        var stop = Math.Min(text.Length, open + MaxLength);
        var (depth, at, member) = (0, open, default(Range));
        while (at < stop)
        {
            WorkCounter.Take();
            var c = text[at];
            if (c == '\n' && !GoesOn(text, at)) { break; }
            if (c is '{' or '[') { depth++; }
            if (c is '}' or ']' && --depth == 0) { break; }
            if (!Quote.TryRead(text, at, out var quote))
            {
                at++;
                continue;
            }
            var from = at + quote.Width;
            var end = quote.FindEnd(text, from);
            at = Math.Min(text.Length, end + quote.Width);
            if (Chars.At(text, Chars.SkipBlanks(text, at)) == ':') { member = from..end; }
            else { Take(text, from, end, kind, name, text[member], ref hits); }
        }
        hits.SearchCache.Members = Math.Max(at, open + 1);
        return hits.Count > before;
    }

    /// <summary>Adds the members of a map of YAML: the lines below a name that stand further in.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The end of the name's line.</param>
    /// <param name="kind">What the name says.</param>
    /// <param name="name">The name.</param>
    /// <param name="hits">Takes the values.</param>
    /// <returns>Whether they are a map.</returns>
    public static bool InLines(ReadOnlySpan<char> text, int at, FieldKind kind, ReadOnlySpan<char> name, ref ScanState hits)
    {
        if (kind is not (FieldKind.Secret or FieldKind.Token) || at < hits.SearchCache.Members) { return false; }
        var outer = IndentOf(text, at);
        var (line, pairs) = (NextLine(text, at), 0);
        for (var count = 0; count < MaxLines && line > 0 && line < text.Length; count++)
        {
            var end = ValueLines.EndOf(text[..Math.Min(text.Length, line + MaxLine)], line);
            var from = line;
            while (from < end && text[from] == ' ') { from++; }
            WorkCounter.Take(end - line + 1);
            // An item of a list is a map of its own, and a line that is no pair ends this one.
            var nameEnd = Chars.RunEnd(text[..Math.Min(end, from + MaxName)], from, Chars.Dotted);
            if (from - line <= outer || Chars.At(text, nameEnd) != ':' || nameEnd == from || text[from] == '-'
                || (nameEnd + 1 < end && text[nameEnd + 1] is not (' ' or '\r')))
            {
                break;
            }
            pairs++;
            Value(text, nameEnd + 1, end, kind, name, text[from..nameEnd], ref hits);
            line = end < text.Length ? end + 1 : 0;
            hits.SearchCache.Members = end;
        }
        return pairs > 0;
    }

    /// <summary>How far in the line of a position begins.</summary>
    public static int IndentOf(ReadOnlySpan<char> text, int at)
    {
        var window = text[Math.Max(0, at - MaxLine)..at];
        var line = window[(window.TrimEnd("\r\n").LastIndexOf('\n') + 1)..];
        WorkCounter.Take(line.Length);
        return line.Length - line.TrimStart(' ').Length;
    }

    private static void Value(ReadOnlySpan<char> text, int at, int end, FieldKind kind, ReadOnlySpan<char> name, ReadOnlySpan<char> member,
        ref ScanState hits)
    {
        at = Chars.SkipBlanks(text, at);
        while (end > at && text[end - 1] is '\r' or ' ') { end--; }
        if (at >= end) { return; }
        if (Quote.TryRead(text, at, out var quote)) { (at, end) = (at + quote.Width, Math.Min(end, quote.FindEnd(text, at + quote.Width))); }
        else if (text[at..end].IndexOf(" #") is > 0 and var comment) { end = at + comment; }
        if (end > at) { Take(text, at, end, kind, name, member, ref hits); }
    }

    private static void Take(ReadOnlySpan<char> text, int from, int end, FieldKind kind, ReadOnlySpan<char> name, ReadOnlySpan<char> member,
        ref ScanState hits)
    {
        var value = text[from..end];
        if (value.Length > MaxLine || Describing.Contains(LastWord(member)) || Placeholder.IsOne(value)
            || !SecretValue.IsSecret(kind, name, value, quoted: true) || Reference.IsElsewhere(name, value, quoted: true))
        {
            return;
        }
        // In a list of passwords each is one; in what describes a single one only what shows as drawn.
        var isOwn = kind == FieldKind.Secret && (name[^1] is 's' or 'S' || SiblingValue.IsValueName(member)) && !SecretValue.IsProse(value)
            && !value.Contains(' ');
        if (!isOwn && (!SecretValue.LooksRandom(value) || value.ContainsAny(' ',
            '\t') || !value.ContainsAny(Chars.Decimal) || !(value.ContainsAny(Chars.Lower) || value.ContainsAny(Chars.Upper)) || value.StartsWith(
                "http") || WrittenWord.IsIdentifier(value) && value.ContainsAny('-', '_', '.')))
        {
            return;
        }
        hits.Add(new Hit(from + VendorPrefix.LengthOf(value), end, Rule.Field));
    }

    // created_at, userName: the last word of a name says what its value is.
    private static ReadOnlySpan<char> LastWord(ReadOnlySpan<char> member)
    {
        var start = member.Length;
        while (start > 0 && char.IsAsciiLetterOrDigit(member[start - 1])
            && (start == member.Length || !(char.IsAsciiLetterUpper(member[start]) && char.IsAsciiLetterLower(member[start - 1]))))
        {
            start--;
        }
        return member[start..];
    }

    private static int NextLine(ReadOnlySpan<char> text, int at) => Chars.At(text, at) == '\r' && Chars.At(text, at + 1) == '\n' ? at + 2 : at + 1;

    // A line of a printed object goes on with a name, a value or an end.
    private static bool GoesOn(ReadOnlySpan<char> text, int end) =>
        Chars.At(text, SiblingValue.SkipSpace(text, end)) is '"' or '\'' or '}' or ']' or '{' or '\\';
}
