namespace Pcf.Ops.Tests.Support;

/// <summary>The queries in the documents: the lines of their blocks of PromQL.</summary>
internal static class RunbookQueries
{
    private const string Fence = "```";

    /// <summary>Each line of a <c>promql</c> block of the runbooks and guides, with its page.</summary>
    public static IReadOnlyList<(string Page, string Text)> All() =>
    [
        .. from path in Directory.EnumerateFiles(Path.Combine(Sources.Root, "docs"), "*.md", SearchOption.AllDirectories)
           from query in QueriesOf(path)
           select (Path.GetFileName(path), query),
    ];

    private static IEnumerable<string> QueriesOf(string path)
    {
        var inside = false;
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith(Fence, StringComparison.Ordinal)) { inside = line == Fence + "promql"; }
            else if (inside && line.Length > 0) { yield return line; }
        }
    }
}
