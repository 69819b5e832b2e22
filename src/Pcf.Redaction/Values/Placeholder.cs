using System.Collections.Frozen;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Values;

/// <summary>Recognises what only stands for a secret: a mask, a variable, a description, nothing at all. Each is a whole known form; what only
/// begins like one is a secret.</summary>
internal static class Placeholder
{
    // Longer than this, nothing stands for a secret: it is hidden unread, so that hostile text is not read again for each of its names.
    private const int MaxJudged = 256;
    private const int MaxWord = 16;

    // "undefined".
    private const int LongestNothing = 9;

    private static readonly string[] MaskWords = ["REDACTED", "FILTERED", "MASKED", "HIDDEN"];

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Nothing =
        "null nil none undefined true false empty nan unset n/a na void".Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    // What variables for secrets and descriptions of them are called.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words =
        ("password passwd pwd pass passphrase passcode pw secret secrets token tokens key keys apikey credential credentials creds user username "
            + "login name value val your my the here redacted hidden masked removed omitted filtered "
        + "none null nil empty unset unknown string text example sample placeholder changeme insert enter replace var env variable id uuid guid "
        + "base64 encoded hash code pin otp auth client host email db database param arg anonymous set")
        .Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a value stands in a secret's place and is none.</summary>
    public static bool IsOne(ReadOnlySpan<char> value)
    {
        if (value.Length > MaxJudged) { return false; }
        value = value.Trim();
        WorkCounter.Take(value.Length);
        if (value.IsEmpty) { return true; }
        // The words for nothing are letters and a slash; most values show at their length that they are none of them.
        if (value.Length <= LongestNothing && Nothing.Contains(value)) { return true; }
        return value[0] switch
        {
            '$' =>
                IsWhole(value, "${", '}') || IsWhole(value, "$(", ')') || IsName(value[1..]) || IsPosition(value[1..])
                    || IsElementOfArray(value[1..]),
            '{' =>
                value.StartsWith("{{")
                    ? value.EndsWith("}}") && IsTemplate(value[2..^2])
                    : value[^1] == '}' && (IsName(value[1..^1]) || IsPosition(value[1..^1])),
            '<' => value[^1] == '>' && IsDescription(value[1..^1]),
            '%' => IsFormat(value) || (value[^1] == '%' && value.Length > 2 && IsName(value[1..^1])),
            '#' => IsWhole(value, "#{", '}') || IsMask(value),
            '@' or ':' => IsName(value[1..]) || (value.Length <= 4 && value.Length > 1 && char.IsAsciiLetter(value[1]) && IsPosition(value[2..])),
            '?' => value.Length == 1,
            '[' => IsMarked(value),
            'Y' or 'y' => value.StartsWith("your", StringComparison.OrdinalIgnoreCase) && Chars.At(value, 4) is '_' or '-' && IsDescription(value),
            '*' or '•' or '●' or '∗' or 'x' or 'X' or '-' or '_' or '.' => IsMask(value),
            _ => IsMaskedToken(value),
        };
    }

    // One sign again and again, in groups or not, the last four digits shown or not: ****, xxxx, ****-****-****-1111.
    private static bool IsMask(ReadOnlySpan<char> value)
    {
        var sign = value[0];
        if (sign is '-' or '_' or '.') { return value.Length > 1 && value.Length <= (sign == '.' ? 3 : 4) && value.IndexOfAnyExcept(sign) < 0; }
        var shown = value.TrimEnd("0123456789");
        if (value.Length - shown.Length > 4 || (shown.Length < value.Length && shown[^1] is not ('-' or ' ') && shown[^1] != sign)) { return false; }
        return shown.Length > 1 && shown.IndexOfAnyExcept(sign, '-', ' ') < 0;
    }

    // [REDACTED], [HIDDEN by policy]
    private static bool IsMarked(ReadOnlySpan<char> value)
    {
        // What reads a header cuts brackets off its end.
        if (value is "[REDACTED") { return true; }
        if (value.IndexOf(']') != value.Length - 1) { return false; }
        foreach (var word in MaskWords)
        {
            if (value[1..].StartsWith(word, StringComparison.OrdinalIgnoreCase) && !char.IsAsciiLetterOrDigit(value[word.Length + 1]))
            {
                return true;
            }
        }
        return false;
    }

    // {{ .Values.password }}, {{ vault_password | quote }}
    private static bool IsTemplate(ReadOnlySpan<char> value) => value.ContainsAny(' ', '.', '|') || IsName(value);

    // sk_live_[REDACTED]
    private static bool IsMaskedToken(ReadOnlySpan<char> value)
    {
        var mask = value.IndexOf("[REDACTED");
        return mask > 0 && value.Length - mask <= MaskedText.Whole.Length && VendorPrefix.LengthOf(value) == mask;
    }

    private static bool IsWhole(ReadOnlySpan<char> value, string opening, char closing) => value.StartsWith(opening) && value[^1] == closing;

    // %s, %1$s, %(name)s
    private static bool IsFormat(ReadOnlySpan<char> value) =>
        value.Length > 1 && char.IsAsciiLetter(value[^1])
            && (value.Length is 2 or 3 || (value.StartsWith("%(") && Chars.At(value, value.Length - 2) == ')') || value[1..^1].TrimEnd('$')
                .TrimStart("0123456789").IsEmpty);

    // $_POST['password'], $user->secret
    private static bool IsElementOfArray(ReadOnlySpan<char> value)
    {
        var end = Chars.RunEnd(value, 0, Chars.Dotted);
        return end > 0 && end < value.Length && (value[end] == '[' || value[end..].StartsWith("->") || (value[end] == '>' && value[end - 1] == '-'));
    }

    // $1, {0}
    private static bool IsPosition(ReadOnlySpan<char> value) => value.Length is 1 or 2 && !value.ContainsAnyExcept(Chars.Decimal);

    // A variable: capitals alone, or a name that ends in a word for a secret.
    private static bool IsName(ReadOnlySpan<char> value)
    {
        if (value.IsEmpty || value.ContainsAnyExcept(Chars.Dotted) || !char.IsAsciiLetter(value[0]) && value[0] != '_') { return false; }
        if (value.Length > 1 && !value.ContainsAny(Chars.Lower)) { return true; }
        var named = value.TrimEnd("0123456789");
        if (value.Length - named.Length > 2 || named.ContainsAny(Chars.Decimal)) { return false; }
        var start = named.Length;
        // The last word: behind a sign, or from its capital on.
        while (start > 0 && char.IsAsciiLetter(named[start - 1])
            && (start == named.Length || !(char.IsAsciiLetterUpper(named[start]) && char.IsAsciiLetterLower(named[start - 1]))))
        {
            start--;
        }
        return Words.Contains(named[start..]);
    }

    // Words, and one of them for a secret or for nothing: "your password here", "not set".
    private static bool IsDescription(ReadOnlySpan<char> value)
    {
        var known = false;
        for (var at = 0; at < value.Length;)
        {
            var end = at;
            while (end < value.Length && char.IsAsciiLetterOrDigit(value[end])) { end++; }
            var word = value[at..end];
            if (word.Length > MaxWord || (word.ContainsAny(Chars.Decimal) && !Words.Contains(word))
                || (end < value.Length && value[end] is not (' ' or '-' or '_' or '.' or ':' or '/' or ',')))
            {
                return false;
            }
            known |= Words.Contains(word);
            at = end + 1;
        }
        return known;
    }
}
