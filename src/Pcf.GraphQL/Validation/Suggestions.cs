namespace Pcf.GraphQL.Validation;

/// <summary>Names similar to a mistaken one, by edit distance.</summary>
internal static class Suggestions
{
    private const int MaxCandidates = 500;
    private const int MaxLength = 64;

    public static string For(string name, IEnumerable<string> candidates)
    {
        if (name.Length > MaxLength) { return ""; }
        var limit = (int)(name.Length * 0.4) + 1;
        var close = candidates
            .Where(c => c.Length <= MaxLength)
            .Take(MaxCandidates)
            .Select(c => (Name: c, Distance: Distance(name, c)))
            .Where(c => c.Distance <= limit)
            .OrderBy(c => c.Distance)
            .ThenBy(c => c.Name, StringComparer.Ordinal)
            .Take(5)
            .Select(c => $"\"{c.Name}\"")
            .ToArray();
        return close.Length switch
        {
            0 => "",
            1 => $" Did you mean {close[0]}?",
            _ => $" Did you mean {string.Join(", ", close[..^1])} or {close[^1]}?",
        };
    }

    private static int Distance(string a, string b)
    {
        if (string.Equals(a, b, StringComparison.OrdinalIgnoreCase)) { return 0; }
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (same ? 0 : 1));
            }

            previous = current;
        }

        return previous[b.Length];
    }
}
