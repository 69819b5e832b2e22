using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Planning;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.Tests.Support;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Tests.Binding;

public class BinderTests
{
    private static readonly Schema Schema = Schema.Parse("""
        scalar Day
        enum Level { VERY_LOW HIGH }
        union Any = Thing | Other
        type Thing { id: ID! count: Int level: Level levels: [Level!] names: [String!]! maybe: Float inner: Thing old: Boolean }
        type Other { id: ID! }
        type Query { thing(id: ID, ids: [ID!], level: Level, n: Int): Thing any: [Any!]! day(d: Day): Day }
        """);

    [Fact]
    public void Everything_wrong_is_listed_in_one_exception()
    {
        var error = Assert.Throws<SchemaException>(() => new SchemaBinder(Schema)
            .Object<Thing>("Thing", t => t.Field("nope", x => x.Count).Field("count", x => x.Names))
            .Object<Thing>("Nowhere")
            .Root("Query", t => t.Field("thing", _ => 5).Field("any", _ => new Thing[1]).Field("any", _ => new Thing[1]))
            .Build());

        Assert.Equal(
        [
            "\"Nowhere\" is no object type of the schema.",
            "Scalar \"Day\" is not registered.",
            "Thing.id: ThingId cannot be written as ID; return another type or register this one.",
            "Thing.count: String[] cannot be written as Int; return another type or register this one.",
            "Field \"Thing.old\" has neither a delegate nor a property.",
            "Type \"Thing\" has no field \"nope\" to bind.",
            "Field \"Other.id\" has neither a delegate nor a property.",
            "Query.thing: Int32 is not the Thing that \"Thing\" is bound to.",
            "Query.any: \"Any\" cannot recognize a Other; bind it with Object<T>(\"Other\", ...).",
            "Field \"Query.day\" has neither a delegate nor a property.",
            "Field \"Query.any\" is bound twice.",
        ], error.Problems);
    }

    [Fact]
    public async Task Properties_ids_enums_scalars_and_lists_are_bound_by_type()
    {
        var engine = new GraphQLEngine(Bind());

        Assert.Equal(
            """{"data":{"thing":{"id":"T-7","count":3,"level":"VERY_LOW","levels":["HIGH","VERY_LOW"],"names":["a"],"maybe":null,"inner":null,"old":true},"any":[{"__typename":"Thing","id":"T-1"},{"__typename":"Other","id":"9"}],"day":"2024-02-03"}}""",
            await Execute.Run(engine,
                "{ thing(id: \"T-7\") { id count level levels names maybe inner { id } old } any { __typename ... on Thing { id } ... on Other { id "
                    + "} } day(d: \"2024-02-03\") }"));
    }

    [Fact]
    public async Task Arguments_are_read_as_ids_enums_and_lists()
    {
        var engine = new GraphQLEngine(Bind());

        Assert.Equal("""{"data":{"thing":{"count":2}}}""", await Execute.Run(engine, "{ thing(ids: [\"T-1\", \"T-2\"]) { count } }"));
        Assert.Equal("""{"data":{"thing":{"level":"HIGH"}}}""", await Execute.Run(engine, "{ thing(level: HIGH) { level } }"));
    }

    [Theory]
    [InlineData("{ thing(id: \"x\") { count } }", "Argument \\\"id\\\" of \\\"Query.thing\\\": expected an id, but got 1 characters.")]
    [InlineData("{ thing(ids: [\"x\"]) { count } }", "Argument \\\"ids\\\" of \\\"Query.thing\\\": expected an id, but got 1 characters.")]
    public async Task An_id_that_does_not_parse_is_the_clients_mistake(string query, string message)
    {
        var response = await Execute.Run(new GraphQLEngine(Bind()), query);

        Assert.StartsWith($"{{\"errors\":[{{\"message\":\"{message}\"", response, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"INVALID_INPUT\"", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scalar_that_does_not_parse_is_refused_by_validation_and_as_a_variable()
    {
        var engine = new GraphQLEngine(Bind());

        Assert.Contains("Expected value of type \\\"Day\\\", found a String.", await Execute.Run(engine, "{ day(d: \"x\") }"),
            StringComparison.Ordinal);
        Assert.Contains("Variable \\\"$d\\\": expected a valid value of type \\\"Day\\\".",
            await Execute.Run(engine, "query($d: Day) { day(d: $d) }", """{"d":"x"}"""), StringComparison.Ordinal);
    }

    private static ExecutableSchema Bind() => new SchemaBinder(Schema)
        .Scalar("Day", DateOnly.Parse, d => d.ToString("yyyy-MM-dd"))
        .Id(ThingId.Parse, id => $"T-{id.Number}")
        .Enum<Level>("Level")
        .Object<Thing>("Thing", t => t.Field("old", _ => (bool?)true))
        .Object<Other>("Other")
        .Root("Query", t => t
            .Field("thing", field => new Thing(
                field.Argument<ThingId?>("id") ?? default, field.Argument<IReadOnlyList<ThingId>?>("ids")?.Count ?? 3,
                field.Argument<Level?>("level") ?? default))
            .Field("any", _ => new List<object> { new Thing(new ThingId(1), 0, Level.High), new Derived(9) })
            .Field("day", field => field.Argument<DateOnly?>("d")))
        .Build();

    public enum Level
    {
        VeryLow,
        High,
    }

    public readonly record struct ThingId(int Number)
    {
        public static ThingId Parse(string text) =>
            text.StartsWith("T-", StringComparison.Ordinal) ? new ThingId(int.Parse(text.AsSpan(2))) : throw new FormatException("secret");
    }

    public sealed record Thing(ThingId Id, int Count, Level Level)
    {
        public Level[] Levels { get; } = [Level.High, Level.VeryLow];

        public string[] Names { get; } = ["a"];

        public double? Maybe => null;

        public Thing? Inner => null;
    }

    public record Other(int Id);

    public sealed record Derived(int Id) : Other(Id);
}
