using System.Text;
using System.Text.Json;
using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.Tests.Support;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Tests.Running;

/// <summary>Operations that cost too much are refused before any of their fields runs.</summary>
public sealed class CostLimitTests
{
    private int _resolved;

    [Theory]
    [InlineData("{ items(first: 9) { id } }", true)]
    [InlineData("{ items(first: 10) { id } }", false)]
    [InlineData("{ a: items(first: 4) { id } b: items(first: 4) { id } }", true)]
    [InlineData("{ a: items(first: 4) { id } b: items(first: 5) { id } }", false)]
    [InlineData("{ items(first: 2) { parts(first: 3) { id } } }", true)]
    [InlineData("{ items(first: 3) { parts(first: 3) { id } } }", false)]
    [InlineData("{ ...F } fragment F on Query { items(first: 10) { id } }", false)]
    [InlineData("query ($n: Int = 10) { items(first: $n) { id } }", false)]
    [InlineData("{ dear { id } }", false)]
    [InlineData("mutation { a: write b: write }", true)]
    [InlineData("mutation { a: write b: write c: write }", false)]
    public async Task A_request_over_the_limit_is_refused_and_runs_nothing(string document, bool isAdmitted)
    {
        var (text, summary) = await Execute.Summary(Create(new EngineOptions { MaxCost = 10 }), new GraphQLRequest(document));

        Assert.Equal(isAdmitted, !summary.IsRequestError);
        Assert.Equal(isAdmitted ? null : CostRefusal.Operation, summary.CostRefusal);
        Assert.Equal(isAdmitted, _resolved > 0);
        Assert.Equal(isAdmitted, JsonElement.Parse(text).TryGetProperty("data", out _));
    }

    [Fact]
    public async Task The_error_has_the_cost_and_the_limit()
    {
        var (text, _) = await Execute.Summary(Create(new EngineOptions { MaxCost = 10 }), new GraphQLRequest("{ items(first: 50) { id } }"));

        Assert.Equal(
            """{"errors":[{"message":"The operation costs 51; the limit is 10. Ask for fewer fields or shorter lists.","""
            + """
            "extensions":{"code":"INVALID_INPUT","cost":51,"maxCost":10}}]}
            """, text);
    }

    [Fact]
    public async Task Variables_count_in_a_document_that_is_cached()
    {
        var engine = Create(new EngineOptions { MaxCost = 10 });
        const string Document = "query ($n: Int) { items(first: $n) { id } }";

        Assert.Null((await Execute.Summary(engine, With(Document, """{"n":9}"""))).Summary.CostRefusal);
        Assert.Equal(CostRefusal.Operation, (await Execute.Summary(engine, With(Document, """{"n":10}"""))).Summary.CostRefusal);
        Assert.Null((await Execute.Summary(engine, With(Document, """{"n":1}"""))).Summary.CostRefusal);
    }

    [Fact]
    public async Task What_is_executed_is_charged_and_what_is_refused_is_not()
    {
        var charged = new List<(int, object?)>();
        var engine = Create(new EngineOptions
        {
            MaxCost = 10,
            Charge = (cost, state) =>
            {
                charged.Add((cost, state));
                return null;
            },
        });

        await Execute.Summary(engine, new GraphQLRequest("{ items(first: 3) { id } }") { State = "ada" });
        await Execute.Summary(engine, new GraphQLRequest("{ items(first: 30) { id } }") { State = "ada" });
        await Execute.Summary(engine, new GraphQLRequest("{ nothing }") { State = "ada" });
        await Execute.Summary(engine, new GraphQLRequest("subscription { happened { id } }") { State = "ada" });
        await AllAsync(engine, new GraphQLRequest("{ items(first: 2) { id } }") { State = "bob" });
        await AllAsync(engine, new GraphQLRequest("subscription { happened { id } }") { State = "bob" });

        // The subscription itself, and its one event.
        Assert.Equal([(4, "ada"), (3, "bob"), (2, "bob"), (2, "bob")], charged);
    }

    [Fact]
    public async Task A_subscription_ends_when_its_caller_has_no_budget_for_an_event()
    {
        var left = 1;
        var engine = Create(new EngineOptions { Charge = (_, _) => left-- > 0 ? null : TimeSpan.FromSeconds(2) });

        var text = Assert.Single(await AllAsync(engine, new GraphQLRequest("subscription { happened { id } }")));

        Assert.Equal(
            """{"errors":[{"message":"The budget of this minute is spent; try again in 2 s.","""
            + """
            "extensions":{"code":"RATE_LIMITED","retryAfter":2}}],"data":null}
            """, text);
    }

    [Theory]
    [InlineData("{ items(first: 3) { id } }")]
    [InlineData("subscription { happened { id } }")]
    public async Task A_caller_without_budget_is_refused_and_learns_when_to_come_again(string document)
    {
        var waits = new List<TimeSpan>();
        var engine = Create(new EngineOptions { Charge = (_, _) => TimeSpan.FromSeconds(2.1) });
        var request = new GraphQLRequest(document) { RateLimited = waits.Add };

        var text = Assert.Single(await AllAsync(engine, request));

        Assert.Equal(
            """{"errors":[{"message":"The budget of this minute is spent; try again in 3 s.","""
            + """
            "extensions":{"code":"RATE_LIMITED","retryAfter":3}}]}
            """, text);
        Assert.Equal([TimeSpan.FromSeconds(2.1)], waits);
        Assert.Equal(0, _resolved);
    }

    [Fact]
    public void Costs_are_of_fields_that_there_are()
    {
        var failure = Assert.Throws<SchemaException>(() => new SchemaBinder(Schema.Parse("type Query { a: Int }"))
            .Root("Query", query => query.Field("a", _ => 1)).Cost("Query.b", 3).Cost("Query.a", 0).Build());

        Assert.Contains("\"Query.b\" is no field of the schema", failure.Message, StringComparison.Ordinal);
        Assert.Contains("The cost of \"Query.a\" must be 1 or more", failure.Message, StringComparison.Ordinal);
    }

    private GraphQLEngine Create(EngineOptions options) => new(
        new SchemaBinder(Schema.Parse("""
            type Query { items(first: Int): [Item!]! dear: Item! }
            type Mutation { write: Int! }
            type Subscription { happened: Item! }
            type Item { id: ID! parts(first: Int): [Item!]! }
            """))
            .Object<Item>("Item", item => item.Field("parts", _ => new[] { new Item("2") }))
            .Root("Query", query => query.Field("items", _ => Made(new[] { new Item("1") })).Field("dear", _ => Made(new Item("1"))))
            .Root("Mutation", mutation => mutation.Field("write", _ => Made(1)))
            .Root("Subscription", subscription => subscription.Stream("happened", _ => Happened()))
            .Cost("Query.dear", 10)
            .Cost("Mutation.write", 5)
            .Build(),
        options);

    private T Made<T>(T value)
    {
        _resolved++;
        return value;
    }

    private async IAsyncEnumerable<Item> Happened()
    {
        await Task.Yield();
        yield return Made(new Item("1"));
    }

    private static GraphQLRequest With(string document, string variables) => new(document) { Variables = JsonElement.Parse(variables) };

    private static async Task<List<string>> AllAsync(GraphQLEngine engine, GraphQLRequest request)
    {
        var all = new List<string>();
        await foreach (var answer in engine.SubscribeAsync(request)) { all.Add(Encoding.UTF8.GetString(answer.Span)); }
        return all;
    }

    private sealed record Item(string Id);
}
