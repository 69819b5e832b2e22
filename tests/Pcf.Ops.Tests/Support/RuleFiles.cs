using System.Text.Json;

namespace Pcf.Ops.Tests.Support;

/// <summary>A recording rule or an alert of ops/prometheus.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Name">What it records, or the alert's name.</param>
/// <param name="Query">Its PromQL.</param>
/// <param name="IsAlert">Whether it is an alert.</param>
/// <param name="Labels">Labels that it adds.</param>
/// <param name="Annotations">An alert's texts.</param>
internal sealed record Rule(
    string File, string Name, string Query, bool IsAlert, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations)
{
    public override string ToString() => Name;
}

/// <summary>The rules that Prometheus loads.</summary>
internal static class RuleFiles
{
    public static readonly string Folder = Path.Combine(Sources.Root, "ops/prometheus/rules");

    public static readonly string[] Paths = [.. Directory.EnumerateFiles(Folder, "*.yml").Order(StringComparer.Ordinal)];

    public static readonly IReadOnlyList<Rule> All = [.. Paths.SelectMany(Read)];

    public static IEnumerable<Rule> Alerts => All.Where(rule => rule.IsAlert);

    private static IEnumerable<Rule> Read(string path) =>
        from document in Yaml.Read(path).GetProperty("groups").EnumerateArray()
        from rule in document.GetProperty("rules").EnumerateArray()
        let isAlert = rule.TryGetProperty("alert", out _)
        select new Rule(Path.GetFileName(path), rule.GetProperty(isAlert ? "alert" : "record").GetString()!, rule.GetProperty("expr").GetString()!,
            isAlert, Texts(rule, "labels"), Texts(rule, "annotations"));

    private static Dictionary<string, string> Texts(JsonElement rule, string name) =>
        rule.TryGetProperty(name, out var found)
            ? found.EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString()!, StringComparer.Ordinal)
            : [];
}
