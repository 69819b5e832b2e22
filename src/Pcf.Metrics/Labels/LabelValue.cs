using System.Text;

namespace Pcf.Metrics.Labels;

/// <summary>Makes any string one that every scraper takes.</summary>
internal static class LabelValue
{
    private const char Replacement = '\ufffd';

    /// <summary>The value with control characters and lone surrogates replaced, cut to a length. The same instance when nothing is wrong.</summary>
    public static string Clean(string value, int maxLength)
    {
        if (value.Length <= maxLength && IsClean(value)) { return value; }
        var clean = new StringBuilder(Math.Min(value.Length, maxLength));
        foreach (var rune in value.EnumerateRunes())
        {
            // EnumerateRunes has already put the replacement character in the place of each lone surrogate.
            if (clean.Length + rune.Utf16SequenceLength > maxLength) { break; }
            clean.Append(rune.IsBmp && IsControl((char)rune.Value) ? Replacement.ToString() : rune.ToString());
        }
        return clean.ToString();
    }

    private static bool IsClean(string value)
    {
        foreach (var c in value)
        {
            // A surrogate pair is fine, but rare enough to take the slow way, which separates it from a lone one.
            if (IsControl(c) || char.IsSurrogate(c)) { return false; }
        }
        return true;
    }

    private static bool IsControl(char c) => char.IsControl(c) && c != '\n';
}
