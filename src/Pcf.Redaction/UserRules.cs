using System.Text.RegularExpressions;
using Pcf.Redaction.Fields;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction;

/// <summary>The rules of the user's own: prefixes, expressions, what is allowed. Checked when made; thread-safe.</summary>
internal sealed class UserRules
{
    private const int MinPrefix = 4;
    private const int MinName = 2;
    private const int MinToken = 8;
    private static readonly string[] BuiltIn = [.. Enum.GetValues<Rule>().Select(rule => rule.Name())];

    /// <summary>Patterns of a user at most: each is run over each text.</summary>
    public const int MaxPatterns = 1_000;

    private readonly Regex[] _patterns;
    private readonly string[] _allow;
    private readonly TimeSpan _deadline;

    public UserRules(RedactionOptions options)
    {
        Check(options.Names, MinName, "name");
        CheckWords(options.Names);
        Check(options.Prefixes, MinPrefix, "prefix");
        Prefixes = [.. options.Prefixes.Select(prefix => new TokenShape(prefix, Chars.Base64Url, MinToken, Rule.UserPrefix))];
        if (options.Patterns.Count > MaxPatterns)
        {
            throw new ArgumentException(
                $"There are {options.Patterns.Count} redaction patterns; there should be {MaxPatterns} at most.", nameof(options));
        }
        _deadline = options.PatternDeadline;
        _patterns = [.. options.Patterns.Select(pattern => Compile(pattern.Key, pattern.Value, options.PatternDeadline))];
        _allow = [.. options.Allow];
        Names = [.. BuiltIn, .. options.Patterns.Keys];
        Any = _patterns.Length + _allow.Length > 0;
    }

    /// <summary>The names of all rules, the library's first, by their number.</summary>
    public string[] Names { get; }

    /// <summary>Shapes of the user's own tokens.</summary>
    public IReadOnlyList<TokenShape> Prefixes { get; }

    /// <summary>Whether there is anything to do beside the pass over the text.</summary>
    public bool Any { get; }

    public void Find(ReadOnlySpan<char> text, ref ScanState hits)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < _patterns.Length; i++)
        {
            foreach (var match in _patterns[i].EnumerateMatches(text))
            {
                var end = match.Index + match.Length;
                if (!IsInMask(text, match.Index, end)) { hits.Add(new Hit(match.Index, end, (ushort)(BuiltIn.Length + i), Mask.Whole)); }
            }
            // Each expression has the deadline of its own; together they have it too.
            if (TimeProvider.System.GetElapsedTime(began) > _deadline) { throw new RegexMatchTimeoutException(); }
        }
    }

    public void RemoveAllowed(ReadOnlySpan<char> text, ref ScanState hits)
    {
        if (_allow.Length == 0) { return; }
        hits.RemoveWhere(IsAllowed, text);
    }

    // An expression that matches the mask itself would mask it for ever.
    private static bool IsInMask(ReadOnlySpan<char> text, int start, int end)
    {
        for (var at = Math.Max(0, end - MaskedText.Whole.Length); at <= start; at++)
        {
            if (text[at..].StartsWith(MaskedText.Whole)) { return true; }
        }
        return false;
    }

    private bool IsAllowed(Hit hit, ReadOnlySpan<char> text)
    {
        foreach (var allowed in _allow)
        {
            if (IsWithin(text, hit, allowed)) { return true; }
        }
        return false;
    }

    // An email's hit is its local part: what is allowed may reach beyond the hit.
    private static bool IsWithin(ReadOnlySpan<char> text, Hit hit, string allowed) =>
        hit.Start + allowed.Length <= text.Length && hit.End - hit.Start <= allowed.Length
            && text.Slice(hit.Start, allowed.Length).SequenceEqual(allowed);

    private static Regex Compile(string name, string pattern, TimeSpan deadline)
    {
        Regex compiled;
        try
        {
            compiled = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, deadline);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ArgumentException(
                $"The redaction pattern '{name}' should be an expression without look-around and back references: {e.Message}", nameof(pattern), e);
        }
        if (compiled.IsMatch(""))
        {
            throw new ArgumentException($"The redaction pattern '{name}' matches nothing at all; it should match one character or more.",
                nameof(pattern));
        }
        // The first use of an expression builds its automaton; that is the start's time and not a request's.
        foreach (var _ in compiled.EnumerateMatches("user=bo id=12345 path=/a/b-c?x=1 \"quoted\" text")) { }
        return compiled;
    }

    // A name is found by one of its words, and by a single letter nothing is found in reasonable time.
    private static void CheckWords(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (!FieldName.Spaced(name).Split(' ').Any(word => word.Length > 1 && word.Any(char.IsAsciiLetter)))
            {
                throw new ArgumentException($"The redaction name '{name}' should have a word of two letters or more.", nameof(names));
            }
        }
    }

    private static void Check(IReadOnlyList<string> given, int min, string what)
    {
        foreach (var one in given)
        {
            if (one.Trim().Length < min || !System.Text.Ascii.IsValid(one))
            {
                throw new ArgumentException($"The redaction {what} '{one}' should be {min} characters of ASCII or more.", nameof(given));
            }
        }
    }
}
