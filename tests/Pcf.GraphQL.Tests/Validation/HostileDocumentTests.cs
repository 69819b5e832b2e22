using System.Text;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.Tests.Support;

namespace Pcf.GraphQL.Tests.Validation;

/// <summary>Documents made to hang or kill a server. Each is answered; a regression shows as a test that never ends or a dead process.</summary>
public class HostileDocumentTests
{
    private static readonly GraphQLEngine Generous = new(Conformance.Bind(), new EngineOptions
    {
        MaxTokens = 1_000_000,
        MaxFields = 1_000_000,
        MaxAliases = 1_000_000,
        MaxDocumentBytes = 100_000_000,
    });

    [Fact]
    public async Task A_cycle_of_a_thousand_fragments_is_refused() =>
        Assert.Contains("Cannot spread fragment", await Run(Chain(1_000, i => $"...F{(i + 1) % 1_000}")), StringComparison.Ordinal);

    [Fact]
    public async Task A_chain_of_five_thousand_fragments_is_executed() =>
        Assert.Equal("""{"data":{"old":null}}""", await Run(Chain(5_000, i => i == 4_999 ? "old" : $"...F{i + 1}")));

    [Fact]
    public async Task A_chain_of_five_thousand_nested_fields_is_refused() =>
        Assert.Contains(
            "The operation is nested more than 200 fields deep.",
            await Run(Chain(5_000, i => i == 4_999 ? "id" : $"friends {{ ...F{i + 1} }}", "User", "user(id: 1) { ...F0 }")),
            StringComparison.Ordinal);

    [Fact]
    public async Task Fragments_that_double_thirty_times_are_executed_once_each()
    {
        Assert.Equal("""{"data":{"old":null}}""", await Run(Chain(30, i => i == 29 ? "old" : $"...F{i + 1} ...F{i + 1}")));
        Assert.StartsWith(
            """{"data":{"user":{"a":{"a":{"a":""",
            await Run(Chain(30, i => i == 29 ? "id" : $"a: self {{ ...F{i + 1} }} a: self {{ ...F{i + 1} }}", "Loop", "user { ...F0 }"),
                LoopEngine.Create()),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_of_different_keys_that_double_thirty_times_end_at_the_response_limit()
    {
        var response = await Run(Chain(30, i => i == 29 ? "id" : $"a: self {{ ...F{i + 1} }} b: self {{ ...F{i + 1} }}", "Loop", "user { ...F0 }"),
            LoopEngine.Create());

        Assert.Equal("""{"errors":[{"message":"The response is larger than 100000 bytes; ask for less.","extensions":{"code":"INVALID_INPUT"}}],"data":null}""", response);
    }

    [Fact]
    public async Task The_deepest_document_allowed_is_executed()
    {
        var response = await Run("{ user " + string.Concat(Enumerable.Repeat("{ self ", 198)) + "{ id }" + new string('}', 199), LoopEngine.Create());

        Assert.EndsWith("{\"id\":\"1\"}" + new string('}', 200), response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thousands_of_equal_fields_are_merged()
    {
        var fields = string.Concat(Enumerable.Repeat("user(id: \"u1\") { id } ", 50_000));

        Assert.Equal("""{"data":{"user":{"id":"u1"}}}""", await Run("{" + fields + "}"));
    }

    [Fact]
    public async Task Thousands_of_conflicting_fields_are_refused() =>
        Assert.Contains("differing arguments", await Run("{" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"old(x: {i}) ")) + "}"),
            StringComparison.Ordinal);

    [Fact]
    public async Task Many_operations_with_many_shared_fragments_are_checked()
    {
        var operations = string.Concat(Enumerable.Range(0, 100).Select(i => $"query Q{i} {{ ...F0 }} "));

        Assert.StartsWith("{\"data\":", await Run(operations + Chain(300, i => i == 299 ? "old" : $"...F{i + 1} old", start: ""), name: "Q1"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overlaps_in_all_combinations_end_at_the_cap()
    {
        // Each level mixes the fragments of the next in other ways, so that no two merged sets are the same.
        var text = new StringBuilder("{ user { ...F0_0 } } ");
        for (var level = 0; level < 12; level++)
        {
            for (var i = 0; i < 6; i++)
            {
                text.Append($"fragment F{level}_{i} on Loop {{ ");
                for (var j = 0; j < 6; j++)
                {
                    text.Append(level == 11 ? "id " : $"k{(i * j) % 5}: self {{ ...F{level + 1}_{j} ...F{level + 1}_{(i + j) % 6} }} ");
                }
                text.Append("} ");
            }
        }

        Assert.Contains("errors", await Run(text.ToString(), LoopEngine.Create()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_combinations_of_conditions_are_answered()
    {
        var variables = string.Join(' ', Enumerable.Range(0, 12).Select(i => $"$v{i}: Boolean!"));
        var query = $"query({variables}) {{ {string.Concat(Enumerable.Range(0, 12).Select(i => $"a{i}: old(x: {i}) @include(if: $v{i}) "))} }}";
        for (var bits = 0; bits < 4_096; bits += 7)
        {
            var json = "{" + string.Join(',', Enumerable.Range(0, 12).Select(i => $"\"v{i}\":{((bits >> i) & 1) == 1}".ToLowerInvariant())) + "}";
            var expected = string.Join(',', Enumerable.Range(0, 12).Where(i => ((bits >> i) & 1) == 1).Select(i => $"\"a{i}\":{i}"));
            Assert.Equal($"{{\"data\":{{{expected}}}}}", await Execute.Run(Generous, query, json));
        }
    }

    private static Task<string> Run(string document, GraphQLEngine? engine = null, string? name = null) =>
        Execute.Run(engine ?? Generous, document, operationName: name);

    private static string Chain(int count, Func<int, string> body, string on = "Query", string start = "...F0")
    {
        var text = new StringBuilder(start.Length == 0 ? "" : $"{{ {start} }} ");
        for (var i = 0; i < count; i++) { text.Append($"fragment F{i} on {on} {{ {body(i)} }} "); }
        return text.ToString();
    }
}
