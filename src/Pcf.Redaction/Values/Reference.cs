using System.Collections.Frozen;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Values;

/// <summary>Values that say where a secret is and are none: paths of files, commands that print it, resources of other files.</summary>
internal static class Reference
{
    private const int MaxCommand = 256;
    private const int MaxPath = 160;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Folders =
        "etc var run home usr opt srv root tmp mnt media secrets secret vault app apps data certs cert keys ssl tls users library system volumes private workspace config conf".Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> FileTypes =
        "key pem crt cer cert p8 p12 pfx der jks txt json env conf cfg ini yml yaml keystore pub asc gpg".Split(' ')
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Programs =
        "cat vault aws kubectl gcloud az echo pass head tail openssl op security date uuidgen grep jq yq ssh curl awk sed tr cut base64 gpg sops doppler chamber heroku gh glab docker printenv".Split(' ')
        .ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a command that prints the value stands at a position: <c>$(vault kv get …)</c>, <c>`cat file`</c>, <c>&lt;%= ENV["X"]
    /// %&gt;</c>. What it has in it is looked at by itself.</summary>
    public static bool IsCommand(ReadOnlySpan<char> text, int at)
    {
        var closer = Chars.At(text, at) switch
        {
            '$' when Chars.At(text, at + 1) == '(' => ")",
            '`' when Chars.At(text, at + 1) is not ('\n' or '\r') => "`",
            '<' when Chars.At(text, at + 1) == '%' => "%>",
            _ => "",
        };
        if (closer.Length == 0) { return false; }
        var line = text[at..Math.Min(text.Length, at + MaxCommand)];
        var close = line[1..].IndexOf(closer);
        if (close < 0 || line[..close].Contains('\n')) { return false; }
        if (closer == "%>") { return true; }
        var inside = line[(closer == "`" ? 1 : 2)..];
        var word = inside[..Chars.RunEnd(inside, 0, Chars.Dotted)];
        return word.Length < inside.Length && inside[word.Length] == ' '
            && (Programs.Contains(word) || (closer == ")" && !word.IsEmpty && !word.ContainsAny(Chars.Decimal)));
    }

    /// <summary>Whether a value names a file or a resource that holds the secret.</summary>
    public static bool IsElsewhere(ReadOnlySpan<char> name, ReadOnlySpan<char> value, bool quoted)
    {
        if (value.Length is < 3 or > MaxPath) { return false; }
        return value[0] switch
        {
            '/' or '\\' or '~' or '.' or '<' => IsPath(value) || (IsWorkingDirectory(name) && value[0] is '/' or '\\' or '~'),
            _ => (value[1] == ':' && value[2] is '\\' or '/' && char.IsAsciiLetter(value[0])) || (!quoted && IsResource(value)),
        };
    }

    /// <summary>Whether an expression goes on with an operator: <c> + c</c>, <c> or ''</c>.</summary>
    public static bool IsOperator(ReadOnlySpan<char> rest) =>
        rest.StartsWith(" + ") || rest.StartsWith(" || ") || rest.StartsWith(" && ") || rest.StartsWith(" ?? ") || rest.StartsWith(" or '")
            || rest.StartsWith(" or \"") || rest.StartsWith(" or None");

    // PWD and OLDPWD are the shell's own, and in capitals.
    private static bool IsWorkingDirectory(ReadOnlySpan<char> name) => name is "PWD" or "OLDPWD";

    // /etc/ssl/server.key, ./certs/server.key, </etc/dovecot/key.pem: a known folder first, or a file's type last.
    private static bool IsPath(ReadOnlySpan<char> value)
    {
        if (value[0] == '<') { value = value[1..]; }
        WorkCounter.Take(value.Length);
        if (value.ContainsAny('=', '+', ' ') || value.ContainsAny('!', '@', '#')) { return false; }
        var file = value[(value.LastIndexOf('/') + 1)..];
        if (file.Length == value.Length) { return false; }
        var hasType = file.LastIndexOf('.') is > 0 and var dot && FileTypes.Contains(file[(dot + 1)..]);
        if (value.StartsWith("./") || value.StartsWith("../") || value.StartsWith("~/"))
        {
            return hasType || value.StartsWith("~/.") || WrittenWord.IsIdentifier(value.TrimStart("./~"));
        }
        if (value[0] != '/') { return false; }
        var first = value[1..];
        var slash = first.IndexOf('/');
        return slash > 0 && (Folders.Contains(first[..slash]) || (hasType && WrittenWord.IsIdentifier(value[1..])));
    }

    // random_password.db.result, module.db.password: attributes of Terraform's resources.
    private static bool IsResource(ReadOnlySpan<char> value)
    {
        var dot = value.IndexOf('.');
        if (dot <= 0 || value.Count('.') < 1 || value.IndexOfAnyExcept(Chars.Dotted) >= 0 && value.IndexOf('[') < 0) { return false; }
        var root = value[..dot];
        return (root is "module" or "local" or "data" or "var" or "each" || (root.Contains('_') && value.Count('.') >= 2))
            && !value.ContainsAny(Chars.Decimal) && !value.ContainsAny(Chars.Upper);
    }
}
