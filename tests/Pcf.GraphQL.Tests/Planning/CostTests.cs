using System.Text;
using System.Text.Json;
using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.Tests.Support;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Tests.Planning;

/// <summary>What an operation can cost follows from its text and its variables.</summary>
public class CostTests
{
    private const int Assumed = ExecutionSummary.AssumedItems;

    private static readonly GraphQLEngine Engine = new(
        new SchemaBinder(Schema.Parse("""
            type Query { item: Item items(first: Int = 5): [Item!] pages(first: Int = 3, last: Int, after: String): Connection all: [Item!] }
            type Connection { edges: [Edge!]! nodes: [Item!]! total: Int! info: Item }
            type Edge { cursor: String! node: Item! }
            type Item { id: ID! tags: [String!]! self: Item parts: [Item!] }
            """))
            .Object<Item>("Item", item => item.Field("self", _ => (Item?)null).Field("parts", _ => (Item[]?)null))
            .Object<Edge>("Edge").Object<Connection>("Connection")
            .Root("Query", query => query
                .Field("item", _ => (Item?)null).Field("items", _ => (Item[]?)null).Field("pages", _ => (Connection?)null).Field("all",
                    _ => (Item[]?)null))
            .Build(),
        new EngineOptions { MaxTokens = 200_000, MaxFields = 50_000 });

    [Theory]
    [InlineData("{ item { id tags } }", 3)]
    [InlineData("{ items(first: 7) { id tags } }", 1 + (7 * 2))]
    [InlineData("{ items { id } }", 1 + 5)]
    [InlineData("{ items(first: null) { id } }", 1 + Assumed)]
    [InlineData("{ items(first: -1) { id } }", 1)]
    [InlineData("{ all { id } }", 1 + Assumed)]
    [InlineData("{ all { parts { id } } }", 1 + (Assumed * (1 + Assumed)))]
    [InlineData("{ pages(first: 10) { total edges { cursor node { id } } } }", 1 + 1 + 1 + (10 * 3))]
    [InlineData("{ pages(first: 10, last: 4) { nodes { id } } }", 1 + 1 + 10)]
    [InlineData("{ pages(first: null, last: 4) { nodes { id } } }", 1 + 1 + 4)]
    [InlineData("{ pages { nodes { id parts { id } } } }", 1 + 1 + (3 * (1 + 1 + Assumed)))]
    [InlineData("{ pages(first: 2) { info { parts { id } } } }", 1 + 1 + 1 + Assumed)]
    [InlineData("{ __typename item { __typename } }", 3)]
    public async Task A_field_costs_one_and_what_is_below_a_list_once_for_each_item(string document, int cost) =>
        Assert.Equal(cost, await CostAsync(document));

    [Theory]
    [InlineData("""{"n": 8}""", 1 + 1 + 8)]
    [InlineData("""{"n": null}""", 1 + 1 + Assumed)]
    [InlineData("{}", 1 + 1 + 3)]
    public async Task Variables_count_as_they_are_coerced(string variables, int cost) =>
        Assert.Equal(cost, await CostAsync("query ($n: Int) { pages(first: $n) { nodes { id } } }", variables));

    [Fact]
    public async Task A_fragment_takes_the_page_size_of_where_it_is_spread()
    {
        Assert.Equal(
            (1 + 1 + 10) + (1 + 1 + 2),
            await CostAsync("{ a: pages(first: 10) { ...Part } b: pages(first: 2) { ... { ...Part } } } fragment Part on Connection { nodes { id } }"));
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1 + Assumed)]
    public async Task What_is_skipped_costs_nothing(bool skip, int cost) => Assert.Equal(
        cost, await CostAsync("query ($skip: Boolean!) { all @skip(if: $skip) { id } item @include(if: $skip) { id } }",
            $$"""{"skip": {{(skip ? "true" : "false")}}}"""));

    [Fact]
    public async Task A_refused_request_costs_nothing() => Assert.Equal(0, await CostAsync("{ nonsense }"));

    [Fact]
    public async Task Fragments_that_double_without_end_are_worked_out_once_each_and_end_at_the_highest_cost()
    {
        var document = new StringBuilder("{ ...F0 }");
        for (var i = 0; i < 5_000; i++) { document.Append($" fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}"); }
        document.Append(" fragment F5000 on Query { all { id } }");

        Assert.Equal(int.MaxValue, await CostAsync(document.ToString()));
    }

    private static async Task<int> CostAsync(string document, string variables = "{}")
    {
        var (_, summary) = await Execute.Summary(Engine, new GraphQLRequest(document) { Variables = JsonElement.Parse(variables) });
        return summary.Cost;
    }

    private sealed record Item(string Id, string[] Tags);

    private sealed record Edge(string Cursor, Item Node);

    private sealed record Connection(Edge[] Edges, Item[] Nodes, int Total, Item? Info);
}
