using System.Text.Json;

namespace Pcf.Ops.Tests.Support;

/// <summary>What a query is made of.</summary>
/// <param name="Errors">Where it is no PromQL.</param>
/// <param name="Selectors">The metrics that it selects.</param>
/// <param name="Labels">The labels of its aggregations and joins.</param>
internal sealed record Query(IReadOnlyList<string> Errors, IReadOnlyList<Selector> Selectors, IReadOnlyList<string> Labels);

/// <summary>A metric, and the labels that it is selected by.</summary>
internal sealed record Selector(string Metric, IReadOnlyList<Matcher> Labels);

/// <summary>A label that is compared with a value, or with an expression.</summary>
internal sealed record Matcher(string Name, string Value);

/// <summary>Reads queries by the PromQL grammar of Prometheus's own editors.</summary>
internal static class PromQl
{
    /// <summary>Reads some queries; the answers are in their order.</summary>
    public static async Task<IReadOnlyList<Query>> ReadAsync(IReadOnlyCollection<string> queries)
    {
        Engine.Require("node");
        var script = Path.Combine(Sources.Root, "tests/node/promql-read.mjs");
        var (code, output) = await Engine.RunAsync("node", [script], string.Concat(queries.Select(query => JsonSerializer.Serialize(query) + "\n")));
        Assert.True(code == 0, output);
        Query[] read = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<Query>(line, JsonSerializerOptions.Web)!)];
        Assert.Equal(queries.Count, read.Length);
        return read;
    }
}
