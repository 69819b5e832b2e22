using System.Text.Json;
using System.Text.Json.Nodes;
using Pcf.GraphQL.Tests.Support;

namespace Pcf.GraphQL.Tests.Oracle;

/// <summary>The engine against the reference implementation, on the conformance schema.</summary>
public sealed class OracleTests(ReferenceOracle oracle) : IClassFixture<ReferenceOracle>
{
    private const int Documents = 4_000;

    [Fact]
    public async Task Random_documents_get_the_verdict_data_and_error_paths_of_the_reference()
    {
        oracle.Require();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var differences = new List<string>();
        for (var seed = 0; seed < Documents && differences.Count < 10; seed++)
        {
            var random = new RandomDocument(Conformance.Schema, seed);
            var document = random.Create();
            var expected = await oracle.Ask(new JsonObject { ["document"] = document, ["variables"] = random.Variables.DeepClone() });
            var variables = random.Variables.ToJsonString();
            var actual = JsonElement.Parse(await Execute.Run(document, variables));
            var verdict = Verdict(expected);
            counts[verdict] = counts.GetValueOrDefault(verdict) + 1;
            if (Difference(expected, actual) is { } difference)
            {
                differences.Add($"seed {seed}: {difference}\n{document}\n{variables}\n{expected}\n{actual}");
            }
            else if (verdict == "executed")
            {
                var waiting = JsonElement.Parse(await Execute.Run(Execute.Waiting, document, variables));
                if (!JsonElement.DeepEquals(Data(waiting), Data(actual)))
                {
                    differences.Add($"seed {seed}: waiting\n{document}\n{waiting}\n{actual}");
                }
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
        Assert.True(counts["executed"] > Documents / 4, $"only {counts["executed"]} documents were valid");
        Assert.True(counts["invalid"] > Documents / 20, $"only {counts["invalid"]} documents were invalid");
    }

    [Fact]
    public async Task Introspection_is_that_of_the_reference()
    {
        oracle.Require();
        var document = (await oracle.Ask(new JsonObject { ["introspection"] = true })).GetProperty("document").GetString()!;
        var expected = Sorted(JsonNode.Parse((await oracle.Ask(new JsonObject { ["document"] = document })).GetRawText())!["data"]);
        var actual = Sorted(JsonNode.Parse(await Execute.Run(document))!["data"]);

        Assert.Equal(expected, actual);
    }

    private static string Verdict(JsonElement expected) =>
        expected.TryGetProperty("syntax", out _) ? "syntax"
        : expected.TryGetProperty("invalid", out _) ? "invalid"
        : expected.GetProperty("executed").GetBoolean() ? "executed" : "refused";

    private static string? Difference(JsonElement expected, JsonElement actual)
    {
        var executed = actual.TryGetProperty("data", out var data);
        var should = Verdict(expected) == "executed";
        if (executed != should) { return should ? "refused here" : "accepted here"; }
        if (!should) { return null; }
        if (!JsonElement.DeepEquals(data, expected.GetProperty("data"))) { return "data"; }
        var paths = actual.TryGetProperty("errors", out var errors)
            ? errors.EnumerateArray().Select(e => e.GetProperty("path").GetRawText()).Order(StringComparer.Ordinal).ToArray()
            : [];
        var reference = expected.GetProperty("paths").EnumerateArray().Select(p => p.GetString()!).Order(StringComparer.Ordinal);
        return reference.SequenceEqual(paths, StringComparer.Ordinal) ? null : "paths " + string.Join(' ', paths);
    }

    private static JsonElement Data(JsonElement response) => response.GetProperty("data");

    // Neither the order of types nor the texts of built-ins are specified, and introspection's own types differ between editions.
    private static string Sorted(JsonNode? data)
    {
        var schema = data!["__schema"]!.AsObject();
        foreach (var list in (string[])["types", "directives"])
        {
            var items = schema[list]!.AsArray().Select(i => i!.DeepClone())
                .Where(i => !i["name"]!.GetValue<string>().StartsWith("__", StringComparison.Ordinal))
                .OrderBy(i => i["name"]!.GetValue<string>(), StringComparer.Ordinal);
            schema[list] = new JsonArray([.. items]);
        }

        foreach (var directive in schema["directives"]!.AsArray()) { Strip(directive); }
        return schema.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    // DIRECTIVE_DEFINITION is a location of the next edition.
    private static void Strip(JsonNode? directive)
    {
        directive!["description"] = null;
        directive["locations"] = new JsonArray([.. directive["locations"]!.AsArray().Select(l => l!.GetValue<string>())
            .Where(l => l != "DIRECTIVE_DEFINITION").Order(StringComparer.Ordinal).Select(l => (JsonNode)l)]);
        // The edition of September 2025 made the reason of @deprecated non-null; the reference has not yet.
        if (directive["name"]!.GetValue<string>() == "deprecated") { directive["args"] = new JsonArray(); }
        foreach (var argument in directive["args"]!.AsArray()) { argument!["description"] = null; }
    }
}
