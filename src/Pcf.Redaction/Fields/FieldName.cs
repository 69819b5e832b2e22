using System.Collections.Frozen;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Shapes;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Fields;

/// <summary>Decides by its words whether a name is that of a secret: <c>db_password</c> is, <c>bypass</c> and <c>password_reset_at</c> are not.
/// Thread-safe.</summary>
internal sealed class FieldName
{
    private const int MaxWords = 8;
    private const int MaxLength = 80;

    private static readonly FrozenDictionary<string, FieldKind>.AlternateLookup<ReadOnlySpan<char>> ByLastWord =
        FieldWords.ByLastWord.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenDictionary<string, FieldKind>.AlternateLookup<ReadOnlySpan<char>> ByTwoWords =
        FieldWords.ByTwoWords.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Trailing =
        FieldWords.Trailing.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Harmless =
        FieldWords.Harmless.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly string[] Verbs = ["with", "set", "get", "add", "use"];

    private readonly string[] _own;

    /// <param name="own">Names of the user's own, in any spelling of their words.</param>
    public FieldName(IReadOnlyList<string> own)
    {
        _own = [.. own.Select(Spaced)];
        Stems = [.. FieldWords.Stems.Concat(_own.Select(LongestWord)).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Any name of a secret holds one of these, in any case.</summary>
    public IReadOnlyList<string> Stems { get; }

    /// <summary>Whether two words only look like a secret's name together.</summary>
    public static bool IsHarmless(ReadOnlySpan<char> before, ReadOnlySpan<char> name)
    {
        if (before.Length + name.Length >= MaxLength) { return false; }
        Span<char> pair = stackalloc char[MaxLength];
        before.ToLowerInvariant(pair);
        pair[before.Length] = ' ';
        name.ToLowerInvariant(pair[(before.Length + 1)..]);
        return Harmless.Contains(pair[..(before.Length + 1 + name.Length)]);
    }

    /// <summary>What the value of a name is that stands beside it, not in one text with it: an id or a statement too.</summary>
    public FieldKind KindOfField(ReadOnlySpan<char> name) =>
        KindOf(name) is var kind && kind != FieldKind.None ? kind
        : NumberContext.SaysId(name, name.Length) ? FieldKind.Id
        : StatementField.IsName(name) ? FieldKind.Statement
        : FieldKind.None;

    /// <summary>What the value behind a name is.</summary>
    /// <param name="name">A whole name; its words are set apart by capitals, or by anything that is no letter and no digit.</param>
    public FieldKind KindOf(ReadOnlySpan<char> name)
    {
        // One word in small letters is what it is; the common case needs no more.
        return name.Length is > 0 and <= MaxLength && _own.Length == 0 && !name.ContainsAnyExcept(Chars.Lower) ? KindOfWord(name) : KindOfWords(name);
    }

    private static FieldKind KindOfWord(ReadOnlySpan<char> word)
    {
        WorkCounter.Take(word.Length);
        return ByLastWord.TryGetValue(word, out var found) ? found : FieldWords.Fused(word);
    }

    private FieldKind KindOfWords(ReadOnlySpan<char> name)
    {
        Span<char> spaced = stackalloc char[(MaxLength * 2) + MaxWords];
        Span<int> starts = stackalloc int[MaxWords];
        var count = Words(name.Length > MaxLength ? name[^MaxLength..] : name, spaced, starts, out var length);
        var words = spaced[..length];
        if (count == 0) { return FieldKind.None; }
        if (_own.Length > 0 && IsOwn(words)) { return FieldKind.Secret; }
        // ASP.NET's own cookies: .AspNetCore.Identity.Application, .AspNet.ApplicationCookie, .ASPXAUTH
        if (name.StartsWith("AspNet") || name.Contains(".AspNet", StringComparison.Ordinal) || name.EndsWith("ASPXAUTH")) { return FieldKind.Token; }
        while (count > 1 && (Trailing.Contains(words[starts[count - 1]..]) || IsNumber(words[starts[count - 1]..])))
        {
            count--;
            words = words[..(starts[count] - 1)];
        }
        words = words.TrimEnd("0123456789") is { IsEmpty: false } named ? words[..named.Length] : words;
        var last = words[Math.Min(starts[count - 1], words.Length)..];
        if (count > 1)
        {
            var pair = words[starts[count - 2]..];
            if (Harmless.Contains(pair)) { return FieldKind.None; }
            if (ByTwoWords.TryGetValue(pair, out var together)) { return together; }
            // withapi_key, setapi_key
            foreach (var verb in Verbs)
            {
                if (pair.StartsWith(verb) && ByTwoWords.TryGetValue(pair[verb.Length..], out together)) { return together; }
            }
        }
        return KindOfWord(last);
    }

    private bool IsOwn(ReadOnlySpan<char> words)
    {
        foreach (var own in _own)
        {
            if (words.EndsWith(own) && (words.Length == own.Length || words[words.Length - own.Length - 1] == ' ')) { return true; }
        }
        return false;
    }

    // Writes the name's words in lower case with a space between, and where each starts; only the last ones when there are too many.
    private static int Words(ReadOnlySpan<char> name, Span<char> spaced, Span<int> starts, out int length)
    {
        var count = 0;
        var inWord = false;
        length = 0;
        WorkCounter.Take(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (!char.IsLetterOrDigit(c))
            {
                inWord = false;
                continue;
            }
            if (!inWord || IsHump(name, i))
            {
                if (count == starts.Length) { count = length = 0; }
                if (length > 0) { spaced[length++] = ' '; }
                starts[count++] = length;
                inWord = true;
            }
            spaced[length++] = char.ToLowerInvariant(c);
        }
        return count;
    }

    // clientSecret and HTTPToken: a capital starts a word after a small letter, or as the last of capitals before one.
    private static bool IsHump(ReadOnlySpan<char> name, int i) =>
        char.IsAsciiLetterUpper(name[i])
        && (char.IsAsciiLetterLower(
            name[i - 1]) || (char.IsAsciiLetterUpper(name[i - 1]) && i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1])));

    // The whole name is read around its stem, so any word of it will do; a longer one is met less often.
    private static string LongestWord(string name) => name.Split(' ').MaxBy(word => word.Length)!;

    /// <summary>A name's words in lower case with a space between them.</summary>
    public static string Spaced(string name)
    {
        Span<char> spaced = stackalloc char[(MaxLength * 2) + MaxWords];
        Words(name.AsSpan(0, Math.Min(name.Length, MaxLength)), spaced, stackalloc int[MaxWords], out var length);
        return spaced[..length].ToString();
    }

    private static bool IsNumber(ReadOnlySpan<char> word) => !word.ContainsAnyExcept(Chars.Decimal);
}
