using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Planning;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.Tests.Support;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Tests.Planning;

/// <summary>How long an answer may be reused, and for whom, follows from the fields that are selected.</summary>
public class CachePolicyTests
{
    private static readonly Schema Types = Schema.Parse("""
        type Query { item: Item mine: Item secret: String fails: String thing: Thing node: Node }
        type Mutation { change: Item }
        interface Node { id: ID! name: String }
        type Item implements Node { id: ID! name: String note: String }
        type Other implements Node { id: ID! name: String }
        union Thing = Item | Other
        """);

    private static readonly GraphQLEngine Engine = new(
        Binder()
            .Cacheable("Query.item", 60, CacheScope.Public).Cacheable("Query.mine", 30, CacheScope.Private)
            .Cacheable("Query.fails", 60, CacheScope.Public).Cacheable("Query.thing", 60, CacheScope.Public)
            .Cacheable("Query.node", 60, CacheScope.Public).Cacheable("Mutation.change", 60, CacheScope.Public)
            .Cacheable("Item.id", 60, CacheScope.Public).Cacheable("Item.name", 20, CacheScope.Public)
            .Cacheable("Other.id", 10, CacheScope.Private)
            .Build());

    [Theory]
    [InlineData("{ item { id } }", "60 Public")]
    [InlineData("{ item { __typename id } __typename }", "60 Public")]
    [InlineData("{ item { id name } }", "20 Public")]
    [InlineData("{ mine { id } }", "30 Private")]
    [InlineData("{ item { name } mine { id } }", "20 Private")]
    [InlineData("{ item { ...Named } } fragment Named on Item { ...Id name } fragment Id on Item { id }", "20 Public")]
    [InlineData("{ thing { ... on Item { id } ... on Other { id } } }", "10 Private")]
    [InlineData("{ node { id } }", "10 Private")]
    public async Task It_is_the_least_age_and_the_narrowest_scope_of_all_fields(string document, string policy) =>
        Assert.Equal(policy, Text(await SummaryAsync(document)));

    [Theory]
    [InlineData("{ secret }")]
    [InlineData("{ item { id note } }")]
    [InlineData("{ item { id } secret }")]
    [InlineData("{ item { ...Noted } } fragment Noted on Item { note }")]
    [InlineData("{ node { name } }")]
    [InlineData("{ __typename }")]
    [InlineData("{ __schema { queryType { name } } }")]
    [InlineData("mutation { change { id } }")]
    [InlineData("{ nonsense }")]
    public async Task There_is_none_for_a_field_without_one_or_another_operation_than_a_query(string document) =>
        Assert.Null((await SummaryAsync(document)).CachePolicy);

    [Fact]
    public async Task There_is_none_for_an_answer_with_errors() => Assert.Null((await SummaryAsync("{ item { id } fails }")).CachePolicy);

    [Theory]
    [InlineData("true", "60 Public")]
    [InlineData("false", null)]
    public async Task A_field_that_is_skipped_does_not_count(string skip, string? policy)
    {
        var (_, summary) = await Execute.Summary(Engine, new GraphQLRequest("query ($skip: Boolean!) { item { id } secret @skip(if: $skip) }")
        {
            Variables = System.Text.Json.JsonElement.Parse($$"""{"skip": {{skip}}}"""),
        });

        Assert.Equal(policy, Text(summary));
    }

    [Fact]
    public void Wrong_fields_and_ages_are_named_at_the_start()
    {
        var failure = Assert.Throws<SchemaException>(() => Binder().Cacheable("Item.none", 5).Cacheable("Item.id", 0).Build());

        Assert.Contains("\"Item.none\" is no field of the schema; it is marked cacheable.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("The age of \"Item.id\" must be 1 second or more.", failure.Message, StringComparison.Ordinal);
    }

    private static SchemaBinder Binder() => new SchemaBinder(Types)
        .Object<Item>("Item").Object<Other>("Other")
        .Root("Query", query => query
            .Field("item", _ => new Item("1", "One", "x")).Field("mine", _ => new Item("2", "Two", "x")).Field("secret", _ => "s")
            .Field<string>("fails", _ => throw new FieldException("NO", "No.")).Field("thing", _ => (object)new Other("3", "Three"))
            .Field("node", _ => (object)new Item("4", "Four", "x")))
        .Root("Mutation", mutation => mutation.Field("change", _ => new Item("1", "One", "x")));

    private static async Task<ExecutionSummary> SummaryAsync(string document) =>
        (await Execute.Summary(Engine, new GraphQLRequest(document))).Summary;

    private static string? Text(ExecutionSummary summary) => summary.CachePolicy is { } policy ? $"{policy.MaxAge} {policy.Scope}" : null;

    private sealed record Item(string Id, string Name, string Note);

    private sealed record Other(string Id, string Name);
}
