namespace Pcf.Tool.Scan;

/// <summary>Writes the leaks for people: one row for each place, where it came out, and form.</summary>
internal static class LeakTable
{
    private const int KindsShown = 3;

    public static void Write(TextWriter output, IReadOnlyList<Leak> leaks)
    {
        output.WriteLine("| route | kinds | found in | form | context |");
        output.WriteLine("|---|---|---|---|---|");
        var rows = leaks.GroupBy(leak => (leak.Canary.Route, leak.Where, leak.Form)).OrderBy(row => row.Key.Route, StringComparer.Ordinal)
            .ThenBy(row => row.Key.Where, StringComparer.Ordinal).ThenBy(row => row.Key.Form, StringComparer.Ordinal);
        foreach (var row in rows)
        {
            output.WriteLine($"| {row.Key.Route} | {Kinds([.. row.Select(leak => leak.Canary.Kind).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])} | {row.Key.Where} | {row.Key.Form} | {row.MinBy(leak => leak.Canary.Kind, StringComparer.Ordinal)!.Context} |");
        }
    }

    private static string Kinds(string[] kinds) =>
        kinds.Length <= KindsShown ? string.Join(", ", kinds) : $"{string.Join(", ", kinds.Take(KindsShown))} and {kinds.Length - KindsShown} more";
}
