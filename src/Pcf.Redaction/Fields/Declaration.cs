using System.Buffers;
using System.Collections.Frozen;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Fields;

/// <summary>What programs put between a name and its value: operators and types.</summary>
internal static class Declaration
{
    private const int MaxType = 32;
    private const int MaxGap = 40;
    private const int MaxObject = 160;
    private const int MaxBrace = 6;
    private const int MaxTypeGap = 25;
    private const int MinDrawn = 8;
    private const int MaxDrawn = 128;
    private static readonly SearchValues<char> CodeSigns = SearchValues.Create("=({?|<&[");
    private static readonly SearchValues<char> BeforeProperty = SearchValues.Create(" \t\n{,\"'");
    private static readonly string[] Comparisons = ["===", "!==", "==", "!=", "=~", "<>"];
    private static readonly string[] Assignments = ["??=", "||=", "&&=", "::=", "?=", "+=", ".=", "~=", ":=", "=>", "~>", "<-", "=", ":"];
    private static readonly SearchValues<char> TypeCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_:*&[]<>?.|");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Types =
        ("string str char text varchar nvarchar nchar char* *string *char &str &string string? []byte byte[] char[] std::string wstring wchar_t "
            + "nsstring securestring object any bytes sysname clob varchar2 option<string> optional<string> "
        + "tinytext longtext string[] []string").Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a comparison stands at a position; its right side is a secret only where it shows as one.</summary>
    public static bool Compares(ReadOnlySpan<char> text, int at, out int end)
    {
        var length = LengthOfFirst(text, at, Comparisons);
        end = at + length;
        return length > 0;
    }

    /// <summary>How long the operator at a position is; 0 when there is none.</summary>
    public static int OperatorLength(ReadOnlySpan<char> text, int at) =>
        LengthOfFirst(text, at, Comparisons) is > 0 and var compares ? compares : LengthOfFirst(text, at, Assignments);

    /// <summary>apiKey: string = '…': a type between the colon and the string.</summary>
    /// <returns>The position behind the equals sign; 0 when there is none.</returns>
    public static int Typed(ReadOnlySpan<char> text, int at)
    {
        var end = at;
        while (end < text.Length && end - at < MaxType && (TypeCharacters.Contains(text[end]) || text[end] == ' ')) { end++; }
        WorkCounter.Take(end - at + 1);
        // One word, or the two of "As String": a header's scheme and its first parameter are no type.
        var type = text[at..end].Trim();
        if (type.Contains(' ') && !type.StartsWith("As ")) { return 0; }
        return end > at && Chars.At(text, end) == '=' && Quote.TryRead(text, Chars.SkipBlanks(text, end + 1), out _) ? end + 1 : 0;
    }

    /// <summary>var password string = "…", password As String = "…", password varchar(20) DEFAULT '…': a type behind the name.</summary>
    /// <returns>The position behind the operator; 0 when there is none.</returns>
    public static int Behind(ReadOnlySpan<char> text, int at)
    {
        if (text[at..].StartsWith("As ", StringComparison.OrdinalIgnoreCase)) { at += 3; }
        var end = Chars.RunEnd(text[..Math.Min(text.Length, at + MaxType)], at, TypeCharacters);
        // Most words behind a name are a sentence's, and no operator follows.
        if (Chars.At(text, end) is not (' ' or '(')
            || (Chars.At(text, end) == ' ' && Chars.At(text, Chars.SkipBlanks(text, end)) is not ('=' or ':' or '?' or 'D' or 'd'))
            || !Types.Contains(text[at..end]))
        {
            return 0;
        }
        if (Chars.At(text, end) == '(')
        {
            var close = text[end..Math.Min(text.Length, end + 12)].IndexOf(')');
            if (close < 0) { return 0; }
            end += close + 1;
        }
        var sign = Chars.SkipBlanks(text, end);
        var value = text[sign..].StartsWith("DEFAULT ", StringComparison.OrdinalIgnoreCase)
            ? sign + "DEFAULT ".Length
            : sign + LengthOfFirst(text, sign, Assignments);
        return value > sign && Quote.TryRead(text, Chars.SkipBlanks(text, value), out _) ? value : 0;
    }

    /// <summary>password.equals("…"), strcmp(password, "…"), String::from("…"), { get; set; } = "…": the next string on the line, where signs of a
    /// program and not a sentence lead to it and it looks drawn.</summary>
    /// <returns>The position behind it; 0 when it is none.</returns>
    public static int DrawnString(ReadOnlySpan<char> text, int start, int end, FieldKind kind, ref ScanState hits)
    {
        if (OpensObject(text, end) && Described(text, start, end, kind, ref hits) is > 0 and var described) { return described; }
        end = BehindIndex(text, end);
        // A colon and a blank begin a sentence more often than a type.
        var gap = Chars.At(text, end) == ':' && Chars.At(text, end + 1) == ' ' ? MaxTypeGap : MaxGap;
        var window = text[end..Math.Min(text.Length, end + gap)];
        var at = window.IndexOfAny('"', '\'', '\n');
        // The mark that closes the name is no value's.
        if (at == 0 && Chars.At(text, start - 1) == window[0]) { at = window[1..].IndexOfAny('"', '\'', '\n') is >= 0 and var next ? next + 1 : -1; }
        // &'static str
        if (at > 0 && window[at] == '\'' && window[at - 1] == '&')
        {
            at = window[(at + 1)..].IndexOf('"') is >= 0 and var literal ? at + 1 + literal : -1;
        }
        if (at <= 0 || window[at] == '\n' || !LeadsTo(text, start, window[..at]) || window[..at].Contains(';') && !window[..at].Contains('}'))
        {
            return 0;
        }
        return Take(text, start, end + at, kind, ref hits);
    }

    // password: {, "password": {, password {
    private static bool OpensObject(ReadOnlySpan<char> text, int end)
    {
        var at = end;
        while (at < text.Length && at - end < MaxBrace && text[at] is ':' or '=' or ' ' or '"' or '\'') { at++; }
        return at < text.Length && at > end && text[at] == '{';
    }

    // { type: String, default: "…" }: the property that says so holds the value.
    private static int Described(ReadOnlySpan<char> text, int start, int end, FieldKind kind, ref ScanState hits)
    {
        var open = Quote.TryRead(text, end, out var closer) ? end + closer.Width : end;
        open = Chars.SkipBlanks(text, open);
        if (Chars.At(text, open) is ':' or '=') { open = Chars.SkipBlanks(text, open + 1); }
        if (Chars.At(text, open) != '{') { return 0; }
        var window = text[..Math.Min(text.Length, open + MaxObject)];
        for (var at = open + 1; at < window.Length;)
        {
            var sign = window[at..].IndexOfAny(':', '=', '}');
            if (sign < 0 || window[at + sign] == '}') { return 0; }
            var named = window.Slice(at, sign).TrimEnd(" \t\"'");
            WorkCounter.Take(sign + 1);
            at += sign + 1;
            var value = Chars.SkipBlanks(window, at);
            if (!Quote.TryRead(window, value, out var quote)) { continue; }
            if (SiblingValue.IsValueName(named[(named.LastIndexOfAny(BeforeProperty) + 1)..])
                && Take(text, start, value, kind, ref hits) is > 0 and var taken)
            {
                return taken;
            }
            at = Math.Min(window.Length, quote.FindEnd(window, value + quote.Width) + quote.Width);
        }
        return 0;
    }

    // password["default"] = …
    private static int BehindIndex(ReadOnlySpan<char> text, int end)
    {
        if (end >= text.Length || text[end] != '[' || !Quote.TryRead(text, end + 1, out var quote)) { return end; }
        var close = quote.FindEnd(text[..Math.Min(text.Length, end + MaxGap)], end + 1 + quote.Width) + quote.Width;
        return Chars.At(text, close) == ']' && Chars.At(text, Chars.SkipBlanks(text, close + 1)) is '=' or ':' ? close + 1 : end;
    }

    // A string that looks drawn.
    private static int Take(ReadOnlySpan<char> text, int start, int at, FieldKind kind, ref ScanState hits)
    {
        if (!Quote.TryRead(text, at, out var quote)) { return 0; }
        var from = at + quote.Width;
        var stop = quote.FindEnd(text[..Math.Min(text.Length, from + MaxDrawn + 1)], from);
        var value = text[from..stop];
        if (value.Length is < MinDrawn or > MaxDrawn || value.ContainsAny(' ', '\t') || !value.ContainsAny(Chars.Decimal)
            || !(value.ContainsAny(Chars.Lower) || value.ContainsAny(Chars.Upper)) || Placeholder.IsOne(value)
            || Reference.IsElsewhere(default, value, quoted: true) || WrittenWord.IsIdentifier(value)
            || !SecretValue.IsSecret(kind, text[start..(start + 1)], value, quoted: true)) { return 0; }
        hits.Add(new Hit(from + VendorPrefix.LengthOf(value), stop, Rule.Field));
        return stop;
    }

    // An operator, a bracket, or a comma between the arguments of a comparison: strcmp(password, "…").
    private static bool LeadsTo(ReadOnlySpan<char> text, int start, ReadOnlySpan<char> gap) =>
        gap.IndexOfAny(CodeSigns) >= 0 || gap.Trim() is "eq" or "-eq" or "ne" or "-ne" || (gap.Trim() is "," && Chars.At(text, start - 1) == '(');

    private static int LengthOfFirst(ReadOnlySpan<char> text, int at, string[] signs)
    {
        if (at >= text.Length) { return 0; }
        foreach (var sign in signs)
        {
            if (text[at] == sign[0] && text[at..].StartsWith(sign)) { return sign.Length; }
        }
        return 0;
    }
}
