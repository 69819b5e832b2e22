using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Tests.TypeSystem;

public class SchemaTests
{
    [Theory]
    [InlineData("type A { a: Int }", "A query root type must be given.")]
    [InlineData("type Query { a: Nope }", "Query.a: unknown type \"Nope\".")]
    [InlineData("type Query { a: In } input In { x: Int }", "The type of Query.a must be an output type, but In is not.")]
    [InlineData("type Query { a(x: Query): Int }", "Field \"Query.a\": the type of \"x\" must be an input type, but Query is not.")]
    [InlineData("type Query { a: Int a: Int }", "Field \"Query.a\" can only be defined once.")]
    [InlineData("type Query { __a: Int }", "Name of Query.__a must not begin with \"__\", which is reserved for introspection.")]
    [InlineData("type Query { a(x: Int = \"s\"): Int }",
        "Query.a: the default of \"x\" is invalid: Int cannot represent non-integer value: a String")]
    [InlineData("type Query", "Type \"Query\" must have at least one field.")]
    [InlineData("type Query { a: Int } enum E", "Enum \"E\" must have at least one value.")]
    [InlineData("type Query { a: Int } union U", "Union \"U\" must have at least one member.")]
    [InlineData("type Query { a: Int } union U = E enum E { A }", "Union \"U\" can only include object types, but \"E\" is none.")]
    [InlineData("type Query implements I { a: Int } interface I { b: Int }", "Interface field I.b expected but \"Query\" does not have it.")]
    [InlineData("type Query implements I { a: Int } interface I { a: Int! }", "Interface field I.a is Int! but Query.a is Int.")]
    [InlineData("type Query implements I { a(x: Int!): Int } interface I { a: Int }",
        "Argument Query.a(x:) must not be required: interface \"I\" lacks it.")]
    [InlineData("type Query implements J { a: Int } interface I { a: Int } interface J implements I { a: Int }",
        "Type \"Query\" must implement \"I\" because \"J\" does.")]
    [InlineData("type Query { a: Int } input A { b: B! } input B { a: A! }",
        "Input object \"A\" cannot be given a finite value: its non-null fields form a cycle.\nInput object \"B\" cannot be given a finite value: "
            + "its non-null fields form a cycle.")]
    [InlineData("type Query { a: Int } input O @oneOf { x: Int! }", "OneOf input field O.x must be nullable.")]
    [InlineData("type Query { a: Int } input O { x: Int! @deprecated }", "Input object \"O\": required input \"x\" cannot be deprecated.")]
    [InlineData("type Query { a: Int } extend type Nope { b: Int }", "Cannot extend type \"Nope\" because it is not defined.")]
    [InlineData("type Query { a: Int } extend enum Query { B }", "Cannot extend Object \"Query\" as Enum.")]
    [InlineData("type Query { a: Int } directive @d on NOWHERE", "Directive \"@d\" names an unknown location \"NOWHERE\".")]
    [InlineData("type Query { a Int }", "Line 1, column 16: Syntax Error: Expected \":\", found Name \"Int\".")]
    public void Wrong_schemas_are_refused_with_a_reason(string sdl, string message) =>
        Assert.Equal(message, string.Join('\n', Assert.Throws<SchemaException>(() => Schema.Parse(sdl)).Problems));

    [Fact]
    public void All_problems_are_listed_at_once()
    {
        var error = Assert.Throws<SchemaException>(() => Schema.Parse("type A { a: B c: D } type A { e: F }"));

        Assert.Equal(5, error.Problems.Count);
        Assert.Contains("There can be only one type named \"A\".", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Extensions_add_to_their_types_and_a_schema_block_names_the_roots()
    {
        var schema = Schema.Parse("""
            "The API" schema { query: Q } extend schema { mutation: M }
            type Q { a: E } extend type Q implements I { b: Int } interface I { b: Int }
            enum E { A } extend enum E { B } type M { c(i: In): Int } input In { x: Int } extend input In { y: Int = 1 }
            scalar S extend scalar S @specifiedBy(url: "https://s.test")
            """);

        Assert.Equal(("The API", "Q", "M"), (schema.Description, schema.Query.Name, schema.Mutation!.Name));
        Assert.Equal(["a", "b"], schema.Query.Fields.All.Select(f => f.Name));
        Assert.Equal("https://s.test", ((ScalarType)schema.FindType("S")!).SpecifiedBy);
        Assert.Single(schema.PossibleTypes(schema.FindType("I")!));
    }
}
