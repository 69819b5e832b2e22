namespace Pcf.Redaction.Scanning;

/// <summary>Why a span is masked. The users' own rules follow with the numbers after the last of these.</summary>
internal enum Rule : ushort
{
    Field,
    Header,
    Token,
    Jwt,
    PrivateKey,
    Uri,
    Email,
    Card,
    Ssn,
    Phone,
    Ip,
    Iban,
    UserPrefix,
}

/// <summary>The names of the library's rules.</summary>
internal static class RuleNames
{
    /// <summary>A rule as counts name it: the words of its member, such as <c>private_key</c>.</summary>
    public static string Name(this Rule rule) =>
        string.Concat(rule.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
