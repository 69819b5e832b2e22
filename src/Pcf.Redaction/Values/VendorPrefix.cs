using System.Collections.Frozen;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Values;

/// <summary>The known beginnings of tokens, which say whose a token is and nothing else: they stay when a value under a secret's name is
/// masked.</summary>
internal static class VendorPrefix
{
    private static readonly FrozenDictionary<int, string[]> ByStart = TokenShape.All.Select(shape => shape.Prefix).Where(IsVendors)
        .Distinct(StringComparer.Ordinal)
        .OrderByDescending(prefix => prefix.Length).GroupBy(prefix => KeyOf(prefix[0], prefix[1])).ToFrozenDictionary(group => group.Key,
            group => group.ToArray());

    /// <summary>How many of a value's first characters are a vendor's prefix; 0 when none are.</summary>
    public static int LengthOf(ReadOnlySpan<char> value)
    {
        if (value.Length < 4 || !ByStart.TryGetValue(KeyOf(value[0], value[1]), out var prefixes)) { return 0; }
        foreach (var prefix in prefixes)
        {
            if (value.Length > prefix.Length && value.StartsWith(prefix)) { return prefix.Length; }
        }
        return 0;
    }

    // A prefix that is a word may be the start of a password.
    private static bool IsVendors(string prefix) => prefix.Length is >= 3 and <= 20
        && (prefix[^1] is '_' or '-' or '.' || prefix is "AKIA" or "ASIA" or "AIza") && prefix is not ("key-" or "secret_");

    private static int KeyOf(char first, char second) => (first << 16) | second;
}
