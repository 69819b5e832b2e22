namespace Pcf.Redaction.Tests.Corpus;

/// <summary>Says what leaked and what was damaged.</summary>
internal static class Judge
{
    // A fragment of this share of a secret part is a leak.
    private const double Fragment = 0.6;

    // Below this length a fragment is met by chance everywhere, so the part counts as a whole.
    private const int Whole = 4;

    /// <summary>The largest fragment left of the secret, or null when it is gone.</summary>
    public static string? Leak(Expansion row, SecretValue secret, string output)
    {
        foreach (var part in secret.Parts)
        {
            var asWhole = part.Secrecy == Secrecy.NotWhole || part.Text.Length < Whole;
            var leak = asWhole ? WholeLeft(row.Plain, part.Text, output) : FragmentLeft(row.Plain, part.Text, output);
            if (leak is not null) { return leak; }
        }
        return null;
    }

    /// <summary>Whether a literal of a statement is still there as a token of its own.</summary>
    public static bool IsLeft(string literal, string output) => Count(output, literal, asToken: true) > 0;

    /// <summary>
    /// Characters lost outside the secrets. Outside is the original without secret values, where a value is all of it (an e-mail with its
    /// domain, a card with its last four, an address with its network: the masks write these anew) and without what the template allows to
    /// go along (<c>⟦…⟧</c>: the rest of a Cookie value, a user name in a URI). Lost is what of that is not in the longest common
    /// subsequence with the output. Mask characters can stand in for lost ones, so the measure is a few characters too kind, never too harsh.
    /// </summary>
    public static int Damage(Expansion row, string output) => row.Outside.Length - CommonSubsequence(row.Outside, output);

    private static string? WholeLeft(string plain, string part, string output) =>
        Count(output, part, asToken: true) > Count(plain, part, asToken: true) ? part : null;

    private static string? FragmentLeft(string plain, string part, string output)
    {
        var length = (int)Math.Ceiling(part.Length * Fragment);
        for (var start = 0; start + length <= part.Length; start++)
        {
            var fragment = part.Substring(start, length);
            if (!output.Contains(fragment, StringComparison.Ordinal)) { continue; }
            // The same characters may stand in the text for another reason: a mail's name in a greeting, "1234" in a time.
            if (Count(output, fragment, asToken: false) <= Count(plain, fragment, asToken: false)) { continue; }
            return Longest(part, start, length, output);
        }
        return null;
    }

    private static string Longest(string part, int start, int length, string output)
    {
        while (start + length < part.Length && output.Contains(part.Substring(start, length + 1), StringComparison.Ordinal)) { length++; }
        return part.Substring(start, length);
    }

    private static int Count(string text, string needle, bool asToken)
    {
        var count = 0;
        for (var at = text.IndexOf(needle, StringComparison.Ordinal); at >= 0; at = text.IndexOf(needle, at + 1, StringComparison.Ordinal))
        {
            if (!asToken || (!Joins(text, at - 1) && !Joins(text, at + needle.Length))) { count++; }
        }
        return count;
    }

    // The letter of an escape, as in \n4711, belongs to the backslash and not to what follows.
    private static bool Joins(string text, int at) =>
        at >= 0 && at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_') && !(at > 0 && text[at - 1] == '\\');

    private static int CommonSubsequence(string left, string right)
    {
        var head = 0;
        while (head < left.Length && head < right.Length && left[head] == right[head]) { head++; }
        var tail = 0;
        while (tail < left.Length - head && tail < right.Length - head && left[^(tail + 1)] == right[^(tail + 1)]) { tail++; }

        var (a, b) = (left[head..^tail], right[head..^tail]);
        var above = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        foreach (var character in a)
        {
            for (var j = 1; j <= b.Length; j++) { row[j] = character == b[j - 1] ? above[j - 1] + 1 : Math.Max(row[j - 1], above[j]); }
            (above, row) = (row, above);
        }
        return head + tail + above[b.Length];
    }
}
