using System.Buffers;
using System.Text;

namespace Pcf.Tracing.Propagation;

/// <summary>The header <c>baggage</c>, of which only allowed keys are read and written: a caller's data goes no further, and no data of the service
/// leaves with a call, unless it was named. Thread-safe.</summary>
/// <remarks>Source: W3C Baggage, sections "Baggage HTTP Header Format" and "Limits". Properties of members are not passed on.</remarks>
/// <param name="keys">The keys, in the case that they have in the header.</param>
internal sealed class AllowedBaggage(IEnumerable<string> keys)
{
    public const string Header = "baggage";

    /// <summary>How many keys can be allowed.</summary>
    public const int MostKeys = 64;

    private const int Longest = 8192;

    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private readonly HashSet<string> _keys = new(keys, StringComparer.Ordinal);

    /// <summary>Whether a text can be a key.</summary>
    public static bool IsKey(string key) => key.Length > 0 && !key.AsSpan().ContainsAnyExcept(Token);

    /// <summary>Reads the allowed members; of those with the same key the first.</summary>
    /// <param name="list">The list, of one header or of several that were joined by commas; one of more than 8192 characters is not read.</param>
    /// <returns>Null where there is none.</returns>
    public List<KeyValuePair<string, string?>>? Read(string? list)
    {
        if (_keys.Count == 0 || string.IsNullOrEmpty(list) || list.Length > Longest) { return null; }
        List<KeyValuePair<string, string?>>? members = null;
        foreach (var range in list.AsSpan().Split(','))
        {
            var member = list.AsSpan()[range];
            if (member.IndexOf(';') is >= 0 and var properties) { member = member[..properties]; }
            var equals = member.IndexOf('=');
            if (equals < 0 || !_keys.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(member[..equals].Trim(" \t"), out var key)) { continue; }
            members ??= [];
            if (members.Exists(earlier => earlier.Key == key)) { continue; }
            members.Add(new(key, Uri.UnescapeDataString(member[(equals + 1)..].Trim(" \t"))));
        }
        return members;
    }

    /// <summary>Writes the allowed members; of those with the same key the first. What would make the list longer than 8192 characters is left
    /// out.</summary>
    /// <returns>Null where there is none.</returns>
    public string? Write(IEnumerable<KeyValuePair<string, string?>> members)
    {
        if (_keys.Count == 0) { return null; }
        StringBuilder? list = null;
        HashSet<string>? written = null;
        foreach (var (key, value) in members)
        {
            if (value is null || !_keys.Contains(key) || !(written ??= []).Add(key)) { continue; }
            var escaped = Uri.EscapeDataString(value);
            list ??= new StringBuilder();
            if (list.Length + key.Length + escaped.Length + 2 > Longest) { continue; }
            if (list.Length > 0) { list.Append(','); }
            list.Append(key).Append('=').Append(escaped);
        }
        return list is { Length: > 0 } ? list.ToString() : null;
    }
}
