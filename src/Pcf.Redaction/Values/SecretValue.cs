using System.Collections.Frozen;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Values;

/// <summary>Distinguishes a secret from other text behind its name: types, expressions, words of prose.</summary>
internal static class SecretValue
{
    // Longer than this, nothing is a word: it is hidden unread, so that hostile text is not read again for each of its names.
    private const int MaxJudged = 256;

    // What an expression starts with whose value is elsewhere.
    private static readonly string[] CodeRoots =
        ["req", "this.", "self.", "process.env", "os.", "config", "user.", "z.", "data.", "form.", "ctx.", "body.", "var.", "input.", "settings.",
            "options.", "env."];

    // What stands behind a name in schemas, code and sentences, where a secret would be written in quotes or has a digit in it.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words =
        ("string str text varchar char int int32 int64 integer number num bool boolean object any bytes byte array list map uuid id date datetime "
            + "float double secretstr optional nvarchar bigint blob json type "
        + "is are was were be been has have had not no yes on off ok in to for of and or the a an this that with without from by at as if it its may "
        + "can could should must will would "
        + "required invalid missing incorrect wrong expired valid provided given set changed updated reset rotated revoked rejected accepted "
        + "verified mismatch match matches matched failed failure success successful "
        + "error errors denied hidden redacted masked removed omitted encrypted hashed stored disabled enabled default unknown found present absent "
        + "blank weak strong short long too length field fields "
        + "policy manager file path name rules rule check checks validation length hint attempt attempts login user users account and/or "
        + "authentication authorization your you my our enter type typed retype confirm "
        + "bearer basic digest token key secret password unsupported malformed unavailable refreshed issued created deleted generated received sent "
        + "accept accepted used using use uses only also when then than cannot "
        + "try again sensitive known after apply files compat systemd trust peer ident scram-sha-256 scram-sha-1 md5 sha256 sha512 gss forbidden "
        + "secrets tokens keys passwords credentials amd64 arm64 armhf i386 i686 x86_64 noarch aarch64 does did do contains contain input output "
        + "value values header cookie session inherit").Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether the value behind a name is to be hidden, by what the name says and by its own looks.</summary>
    public static bool IsSecret(FieldKind kind, ReadOnlySpan<char> name, ReadOnlySpan<char> value, bool quoted) => kind switch
    {
        FieldKind.Secret =>
            (quoted ? !IsNameOfType(value) : !IsProse(value) && !(value.Length == 1 && char.IsAsciiDigit(value[0]))) && !IsPackage(kind, name, value),
        FieldKind.Token => (LooksRandom(value) || (quoted && value.Length >= 8 && !IsProse(value) && !value.Contains(' '))) && !IsProse(value)
            && !IsMeasure(value) && !IsHandle(value) && !IsObjectIdentifier(value) && !IsCount(name, value) && !IsPackage(kind, name, value),
        FieldKind.QueryToken => value.Length >= 20 && LooksRandom(value),
        FieldKind.Code =>
            value.Length <= 32 && (Digits(value) is >= 3 and <= 12
                || (value.Length >= 6 && !value.ContainsAnyExcept(Chars.AnyBase64) && LooksRandom(value) && !IsProse(value))),
        FieldKind.Phone => value.Length <= 32 && Digits(value) is >= 7 and <= 15 && !value.ContainsAny('{', '<', '='),
        _ => true,
    };

    /// <summary>Whether an unquoted value is a word of a sentence, a type or an expression.</summary>
    public static bool IsProse(ReadOnlySpan<char> value)
    {
        if (value.Length > MaxJudged) { return false; }
        value = value.TrimEnd("!?;,.:)]}").TrimStart("[(");
        WorkCounter.Take(value.Length);
        return value.IsEmpty || Words.Contains(value) || IsExpression(value) || StartsSentence(value);
    }

    // "password updated successfully": a sentence about the secret.
    private static bool StartsSentence(ReadOnlySpan<char> value) =>
        value.IndexOf(' ') is > 0 and var blank && Words.Contains(value[..blank].TrimEnd(",:;."));

    /// <summary>Whether a value looks drawn and not written: digits or capitals among its letters, or length.</summary>
    public static bool LooksRandom(ReadOnlySpan<char> value)
    {
        if (value.Length is < 4 or >= 20) { return value.Length >= 20; }
        var digits = value.ContainsAny(Chars.Decimal);
        if (!value.ContainsAnyExcept(Chars.Decimal)) { return value.Length >= 6; }
        return digits || (value.Length >= 6 && value[1..].ContainsAny(Chars.Upper) && value.ContainsAny(Chars.Lower))
            || value.ContainsAny('+', '/', '=');
    }

    /// <summary>Whether a value is a version, such as 8.19.2 or 1.14.15-rc.1.</summary>
    public static bool IsVersion(ReadOnlySpan<char> value)
    {
        var stops = 0;
        // Also a range of them: ^3.0.0, >=1.2, ~> 4.0, workspace:*.
        if (value.StartsWith("workspace:") || value.StartsWith("npm:")) { return true; }
        value = value.TrimStart("^~>=< v");
        for (var at = 0; ; at++)
        {
            var end = Chars.DigitsEnd(value, at);
            if (end == at || end - at > 5) { return false; }
            at = end;
            if (Chars.At(value, at) != '.') { break; }
            stops++;
        }
        return stops is >= 1 and <= 3 && (value.TrimEnd(")").Length is var length && (length <= 15 || value.Contains('-')));
    }

    // 1.3.6.1.5.5.7.3.1: of certificates and directories (ITU-T X.660).
    private static bool IsObjectIdentifier(ReadOnlySpan<char> value) =>
        value.Length > 6 && value[0] is '0' or '1' or '2' && value[1] == '.' && value.Count('.') >= 4 && !value.ContainsAnyExcept(Chars.Number);

    /// <summary>Whether a value is a number of a machine's own, decimal or hexadecimal: 0x14ed93111f20002, 30546354_3247549905.</summary>
    public static bool IsHandle(ReadOnlySpan<char> value) =>
        value.StartsWith("0x")
            ? value.Length <= 18 && !value[2..].ContainsAnyExcept(Chars.Hex)
            : value.Contains('_') && value.IndexOfAnyExcept(Chars.Decimal) > 0 && value.TrimStart("0123456789_").IsEmpty;

    /// <summary>Whether a value is a number, with or without a unit: 1242ms, 55 %.</summary>
    public static bool IsMeasure(ReadOnlySpan<char> value)
    {
        var unit = value.TrimStart("0123456789.,");
        return unit.Length < value.Length
            && unit is "ms" or "s" or "us" or "µs" or "ns" or "m" or "h" or "%" or "KB" or "MB" or "GB" or "kb" or "B" or "k" or "K" or "M";
    }

    /// <summary>How many digits a value has.</summary>
    public static int Digits(ReadOnlySpan<char> value)
    {
        WorkCounter.Take(value.Length);
        var count = 0;
        foreach (var c in value)
        {
            if (char.IsAsciiDigit(c)) { count++; }
        }
        return count;
    }

    // "Contoso.Identity.Tokens": "8.19.69" is a package and its version.
    private static bool IsPackage(FieldKind kind, ReadOnlySpan<char> name, ReadOnlySpan<char> value) =>
        value.Length <= 24 && (kind == FieldKind.Token || (name.Contains('.') && name.ContainsAny(Chars.Upper))) && IsVersion(value);

    // num_tokens=1234546
    private static bool IsCount(ReadOnlySpan<char> name, ReadOnlySpan<char> value) =>
        name.EndsWith("s", StringComparison.OrdinalIgnoreCase) && !value.ContainsAnyExcept(Chars.Decimal);

    private static bool IsNameOfType(ReadOnlySpan<char> value) => value is "string" or "String" or "password" or "required" or "text";

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
        if (end == 0 || (!char.IsAsciiLetter(value[0]) && value[0] != '_')) { return false; }
        // crypto::derive(x), user?.password, self.cache[key]: paths of programs.
        if (end + 2 < value.Length && (value[end..].StartsWith("::") || value[end..].StartsWith("?."))
            && (char.IsAsciiLetter(value[end + 2]) || value[end + 2] == '_') && !value[..end].ContainsAny(Chars.Decimal))
        {
            return true;
        }
        if (end < value.Length && value[end] == '[' && (value[0] == '_' || StartsWithAny(value, CodeRoots))
            && !value[..end].ContainsAny(Chars.Decimal))
        {
            return true;
        }
        if (Reference.IsOperator(value[end..]) && !value[..end].ContainsAny(Chars.Decimal)) { return true; }
        // Token{78af589}, android.os.BinderProxy@e86a2d5: how objects print themselves.
        if (end < value.Length && value[end] is '{' && value[..end].IndexOfAnyExcept(Chars.Lower) == 0 && !value[..end].ContainsAny(Chars.Decimal))
        {
            return true;
        }
        if (end < value.Length && value[end] == '@' && value[..end].Contains('.') && value.Length - end <= 9
            && !value[(end + 1)..].ContainsAnyExcept(Chars.Hex))
        {
            return true;
        }
        if (end < value.Length)
        {
            return value[end] == '(' || (value[end] == '[' && value[end..].ContainsAny('"', '\'')) || (value[end] == '<' && value[^1] == '>');
        }
        var dot = value.IndexOf('.');
        if (dot <= 0 || value.Length >= 40 || value.ContainsAny(Chars.Decimal)) { return false; }
        // args.password: where the last word is a secret's name again.
        return StartsWithAny(value, CodeRoots)
            || FieldWords.ByLastWord.ContainsKey(value[(value.LastIndexOf('.') + 1)..].ToString().ToLowerInvariant());
    }
}
