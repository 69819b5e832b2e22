using System.Buffers;
using System.Collections.Frozen;

namespace Pcf.Observability.Redaction;

/// <summary>Tells a secret from what stands in its place: masks, placeholders, types, words of prose.</summary>
internal static class SecretValue
{
    // Longer than this, nothing stands in for a secret and nothing is a word: it is hidden unread, so that hostile text is not read again for each of its names.
    private const int MaxJudged = 256;

    // "undefined".
    private const int LongestNothing = 9;

    private static readonly SearchValues<char> MaskCharacters = SearchValues.Create("*•xX.#-_");

    private static readonly string[] MaskWords = ["REDACTED", "FILTERED", "MASKED", "HIDDEN"];

    // What an expression starts with whose value is elsewhere.
    private static readonly string[] CodeRoots =
        ["req", "this.", "self.", "process.env", "os.", "config", "user.", "z.", "data.", "form.", "ctx.", "body.", "var.", "input.", "settings.", "options.", "env."];

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Nothing =
        "null nil none undefined true false empty nan unset n/a na void".Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    // What stands behind a name in schemas, code and sentences, where a secret would be written in quotes or has a digit in it.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words =
        ("string str text varchar char int int32 int64 integer number num bool boolean object any bytes byte array list map uuid id date datetime float double secretstr optional nvarchar bigint blob json type "
        + "is are was were be been has have had not no yes on off ok in to for of and or the a an this that with without from by at as if it its may can could should must will would "
        + "required invalid missing incorrect wrong expired valid provided given set changed updated reset rotated revoked rejected accepted verified mismatch match matches matched failed failure success successful "
        + "error errors denied hidden redacted masked removed omitted encrypted hashed stored disabled enabled default unknown found present absent blank weak strong short long too length field fields "
        + "policy manager file path name rules rule check checks validation length hint attempt attempts login user users account and/or authentication authorization your you my our enter type typed retype confirm "
        + "bearer basic digest token key secret password unsupported malformed unavailable refreshed issued created deleted generated received sent accept accepted used using use uses only also when then than cannot "
        + "does did do contains contain input output value values header cookie session").Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a value stands in a secret's place and is none: empty, a mask, a placeholder, nothing at all.</summary>
    public static bool IsStandIn(ReadOnlySpan<char> value)
    {
        if (value.Length > MaxJudged) { return false; }
        value = value.Trim();
        Steps.Take(value.Length);
        if (value.IsEmpty) { return true; }
        // The words for nothing are letters and a slash; most values show at their length that they are none of them.
        if (value.Length <= LongestNothing && Nothing.Contains(value)) { return true; }
        if (value[0] == '[' && StartsWithAny(value[1..], MaskWords)) { return true; }
        return value[0] switch
        {
            '$' => value.Length > 1 && (value[1] is '{' or '(' || IsVariable(value[1..]) || !value[1..].ContainsAnyExcept(Chars.Decimal)),
            '{' => value.StartsWith("{{") || (value[^1] == '}' && (IsVariable(value[1..^1]) || !value[1..^1].ContainsAnyExcept(Chars.Decimal))),
            '<' => value[^1] == '>' || value.IndexOf('>') > 0,
            '%' => value.StartsWith("%(") || value.Length is 2 or 3 && char.IsAsciiLetter(value[^1]) || (value[^1] == '%' && value.Length > 2 && IsVariable(value[1..^1])),
            '#' => value.StartsWith("#{"),
            '@' or ':' => value.Length > 1 && IsVariable(value[1..]) && !value.ContainsAny(Chars.Decimal),
            '?' => value.Length == 1,
            // A card that is masked already.
            '*' when value.StartsWith("****-****-") => true,
            'Y' or 'y' => value.StartsWith("your", StringComparison.OrdinalIgnoreCase) && Chars.At(value, 4) is '_' or '-',
            _ => !value.ContainsAnyExcept(MaskCharacters) && value.Length > 1,
        };
    }

    /// <summary>Whether an unquoted value is a word of a sentence, a type or an expression.</summary>
    public static bool IsProse(ReadOnlySpan<char> value)
    {
        if (value.Length > MaxJudged) { return false; }
        value = value.TrimEnd("!?;,.:)]}").TrimStart("[(");
        Steps.Take(value.Length);
        return value.IsEmpty || Words.Contains(value) || IsExpression(value);
    }

    /// <summary>Whether a value looks drawn and not written: digits or capitals among its letters, or length.</summary>
    public static bool LooksDrawn(ReadOnlySpan<char> value)
    {
        if (value.Length is < 4 or >= 20) { return value.Length >= 20; }
        var digits = value.ContainsAny(Chars.Decimal);
        if (!value.ContainsAnyExcept(Chars.Decimal)) { return value.Length >= 6; }
        return digits || (value.Length >= 6 && value[1..].ContainsAny(Chars.Upper) && value.ContainsAny(Chars.Lower)) || value.ContainsAny('+', '/', '=');
    }

    /// <summary>How many digits a value has.</summary>
    public static int Digits(ReadOnlySpan<char> value)
    {
        Steps.Take(value.Length);
        var count = 0;
        foreach (var c in value)
        {
            if (char.IsAsciiDigit(c)) { count++; }
        }
        return count;
    }

    private static bool IsVariable(ReadOnlySpan<char> value) => !value.IsEmpty && !value.ContainsAnyExcept(Chars.Dotted) && !char.IsAsciiDigit(value[0]);

    private static bool StartsWithAny(ReadOnlySpan<char> value, string[] starts)
    {
        foreach (var start in starts)
        {
            if (value.StartsWith(start, StringComparison.OrdinalIgnoreCase)) { return true; }
        }
        return false;
    }

    // request.form["password"], getToken(), req.body.password: code, where the value is elsewhere.
    private static bool IsExpression(ReadOnlySpan<char> value)
    {
        var end = Chars.RunEnd(value, 0, Chars.Dotted);
        if (end == 0 || !char.IsAsciiLetter(value[0])) { return false; }
        if (end < value.Length) { return value[end] == '(' || (value[end] == '[' && value[end..].ContainsAny('"', '\'')) || (value[end] == '<' && value[^1] == '>'); }
        var dot = value.IndexOf('.');
        return dot > 0 && value.Length < 40 && !value.ContainsAny(Chars.Decimal) && StartsWithAny(value, CodeRoots);
    }
}
