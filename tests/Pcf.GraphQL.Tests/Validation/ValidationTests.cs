using System.Text.Json;
using Pcf.GraphQL.Tests.Support;

namespace Pcf.GraphQL.Tests.Validation;

/// <summary>One wrong document for each rule, and what is said about it.</summary>
public class ValidationTests
{
    [Theory]
    [InlineData("query A { old } query A { old }", "There can be only one operation named \"A\".")]
    [InlineData("query A { old } { old }", "This anonymous operation must be the only defined operation.")]
    [InlineData("fragment F on Query { old }", "Fragment \"F\" is never used.")]
    [InlineData("{ nope }", "Cannot query field \"nope\" on type \"Query\". Did you mean \"node\" or \"notes\"?")]
    [InlineData("{ node(id: 1) { title } }", "Cannot query field \"title\" on type \"Node\". Did you mean to use an inline fragment on \"Note\"?")]
    [InlineData("{ search(term: \"\") { id } }",
        "Cannot query field \"id\" on type \"Hit\". Did you mean to use an inline fragment on \"User\" or \"Note\"?")]
    [InlineData("{ old { x } }", "Field \"old\" must not have a selection since type \"Int\" has no subfields.")]
    [InlineData("{ notes }", "Field \"notes\" of type \"[Note!]!\" must have a selection of subfields. Did you mean \"notes { ... }\"?")]
    [InlineData("{ old(z: 1) }", "Unknown argument \"z\" on field \"Query.old\". Did you mean \"x\"?")]
    [InlineData("{ old @skip(of: true, if: true) }", "Unknown argument \"of\" on directive \"@skip\". Did you mean \"if\"?")]
    [InlineData("{ old(x: 1, x: 1) }", "There can be only one argument named \"x\".")]
    [InlineData("{ node { id } }", "Field \"node\" argument \"id\" of type \"ID!\" is required, but it was not provided.")]
    [InlineData("{ old @skip }", "Directive \"@skip\" argument \"if\" of type \"Boolean!\" is required, but it was not provided.")]
    [InlineData("query @tag { old }", "Directive \"@tag\" argument \"name\" of type \"String!\" is required, but it was not provided.")]
    [InlineData("{ old(x: \"1\") }", "Int cannot represent non-integer value: a String")]
    [InlineData("{ old(x: 1.0) }", "Int cannot represent non-integer value: 1.0")]
    [InlineData("{ old(x: 2147483648) }",
        "Int cannot represent non 32-bit signed integer value: 2147483648; it should be from -2147483648 to 2147483647")]
    [InlineData("{ old(x: -411111111111111111111111111111) }",
        "Int cannot represent non 32-bit signed integer value: -41111… (31 characters); it should be from -2147483648 to 2147483647")]
    [InlineData("{ echo(f: \"1\") }", "Float cannot represent non numeric value: a String")]
    [InlineData("{ echo(f: 1e999) }",
        "Float cannot represent non finite value: 1e999; it should be from -1.7976931348623157E+308 to 1.7976931348623157E+308")]
    [InlineData("{ echo(s: 1) }", "String cannot represent a non string value: an Int")]
    [InlineData("{ echo(b: 1) }", "Boolean cannot represent a non boolean value: an Int")]
    [InlineData("{ echo(id: 1.5) }", "ID cannot represent a non-string and non-integer value: a Float")]
    [InlineData("{ echo(e: \"RED\") }", "Enum \"Color\" cannot represent non-enum value: a String.")]
    [InlineData("{ echo(e: PINK) }", "The value does not exist in \"Color\" enum; it has RED, GREEN, BLUE.")]
    [InlineData("{ echo(ll: [[null]]) }", "Expected value of type \"Int!\", found null.")]
    [InlineData("{ echo(r: 1) }", "Expected value of type \"Range\", found an Int.")]
    [InlineData("{ echo(r: {}) }", "Field \"Range.max\" of required type \"Int!\" was not provided.")]
    [InlineData("{ echo(r: {max: 1, max: 2}) }", "There can be only one input field named \"max\".")]
    [InlineData("{ echo(r: {max: 1, zzz: 2}) }", "Field \"zzz\" is not defined by type \"Range\".")]
    [InlineData("{ pick(by: {}) { id } }", "OneOf Input Object \"Pick\" must specify exactly one key.")]
    [InlineData("{ pick(by: {id: 1, name: \"\"}) { id } }", "OneOf Input Object \"Pick\" must specify exactly one key.")]
    [InlineData("{ pick(by: {id: null}) { id } }", "Field \"Pick.id\" must be non-null.")]
    [InlineData("query($v: ID) { pick(by: {id: $v}) { id } }",
        "Variable \"$v\" is of type \"ID\" but must be non-nullable to be used for OneOf Input Object \"Pick\".")]
    [InlineData("query($v: Int, $v: Int) { old(x: $v) }", "There can be only one variable named \"$v\".")]
    [InlineData("query($v: User) { old(x: $v) }", "Variable \"$v\" cannot be non-input type \"User\".")]
    [InlineData("query($v: Itn) { old(x: $v) }", "Unknown type \"Itn\". Did you mean \"ID\" or \"Int\"?")]
    [InlineData("{ old(x: $v) }", "Variable \"$v\" is not defined.")]
    [InlineData("query A { ...F } fragment F on Query { old(x: $v) }", "Variable \"$v\" is not defined by operation \"A\".")]
    [InlineData("query A($v: Int) { old }", "Variable \"$v\" is never used in operation \"A\".")]
    [InlineData("query($v: String) { old(x: $v) }", "Variable \"$v\" of type \"String\" used in position expecting type \"Int\".")]
    [InlineData("query($v: ID) { node(id: $v) { id } }", "Variable \"$v\" of type \"ID\" used in position expecting type \"ID!\".")]
    [InlineData("query($v: [Int]) { echo(ll: [$v]) }", "Variable \"$v\" of type \"[Int]\" used in position expecting type \"[Int!]\".")]
    [InlineData("query($v: Int = \"x\") { old(x: $v) }", "Int cannot represent non-integer value: a String")]
    [InlineData("{ ...F }", "Unknown fragment \"F\".")]
    [InlineData("{ ...F } fragment F on Query { old } fragment F on Query { old }", "There can be only one fragment named \"F\".")]
    [InlineData("{ ... on Nope { old } }", "Unknown type \"Nope\". Did you mean \"Node\" or \"Note\"?")]
    [InlineData("{ ... on Color { old } }", "Fragment cannot condition on non composite type \"Color\".")]
    [InlineData("{ ... on User { id } }", "Fragment cannot be spread here as objects of type \"Query\" can never be of type \"User\".")]
    [InlineData("{ named { ...F } } fragment F on Note { id }",
        "Fragment \"F\" cannot be spread here as objects of type \"Named\" can never be of type \"Note\".")]
    [InlineData("{ ...F } fragment F on Query { ...F }", "Cannot spread fragment \"F\" within itself.")]
    [InlineData("{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }", "Cannot spread fragment \"F\" within itself via \"G\".")]
    [InlineData("{ old @nope }", "Unknown directive \"@nope\".")]
    [InlineData("{ old @deprecated }", "Directive \"@deprecated\" may not be used on FIELD.")]
    [InlineData("query($v: Int @skip(if: true)) { old(x: $v) }", "Directive \"@skip\" may not be used on VARIABLE_DEFINITION.")]
    [InlineData("{ ...F } fragment F on Query @skip(if: true) { old }", "Directive \"@skip\" may not be used on FRAGMENT_DEFINITION.")]
    [InlineData("{ old @skip(if: true) @skip(if: true) }", "The directive \"@skip\" can only be used once at this location.")]
    [InlineData("{ a: old a: fail }",
        "Fields \"a\" conflict because \"old\" and \"fail\" are different fields. Use different aliases on the fields to fetch both if this was "
            + "intentional.")]
    [InlineData("{ old(x: 1) old(x: 2) }",
        "Fields \"old\" conflict because they have differing arguments. Use different aliases on the fields to fetch both if this was intentional.")]
    [InlineData("{ search(term: \"\") { ... on User { name } ... on Note { name } } }",
        "Fields \"name\" conflict because they return conflicting types \"String!\" and \"Int\". Use different aliases on the fields to fetch both "
            + "if this was intentional.")]
    [InlineData("{ notes { author { a: id } } notes { author { a: name } } }",
        "Fields \"a\" conflict because they return conflicting types \"ID!\" and \"String!\". Use different aliases on the fields to fetch both if "
            + "this was intentional.")]
    [InlineData("subscription { tick(n: 1) noteAdded { id } }", "Anonymous Subscription must select only one top level field.")]
    [InlineData("subscription S { __typename }", "Subscription \"S\" must not select an introspection top level field.")]
    [InlineData("subscription S { tick(n: 1) @skip(if: true) }",
        "Subscription \"S\" must not use `@skip` or `@include` directives in the top level selection.")]
    [InlineData("{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }", "Maximum introspection depth exceeded: lists are nested 3 deep, and the limit is 2.")]
    [InlineData("{ __type(name: \"A\") { ...T } } fragment T on __Type { fields { type { ...U } } } fragment U on __Type { interfaces { "
        + "possibleTypes { name } } }", "Maximum introspection depth exceeded: lists are nested 3 deep, and the limit is 2.")]
    public async Task A_wrong_document_is_refused_with_a_reason(string document, string message)
    {
        var response = JsonElement.Parse(await Execute.Run(document));

        Assert.False(response.TryGetProperty("data", out _));
        Assert.Contains(message, response.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("message").GetString()));
    }

    [Theory]
    [InlineData("{ echo(i: 1, s: \"a\") echo(s: \"a\", i: 1) }")]
    [InlineData("{ echo(r: {max: 1, min: 2}) echo(r: {min: 2, max: 1}) }")]
    [InlineData("{ search(term: \"\") { ... on User { a: email } ... on Note { a: id } } }", false)]
    [InlineData("{ search(term: \"\") { ... on User { a: id } ... on Note { a: id } } }")]
    [InlineData("query($v: Int = 3) { user(id: 1) { notes(first: $v) { id } } }")]
    [InlineData("query($v: Int) { echo(r: {min: $v, max: 1}) }")]
    [InlineData("query($v: ID = 1) { pick(by: {id: $v}) { id } }")]
    [InlineData("query Q($v: Int @tag(name: \"a\") @tag(name: \"b\")) @tag(name: \"q\") { old(x: $v) }")]
    [InlineData("{ echo(l: 1, ll: 1) }")]
    [InlineData("{ echo(f: 1, id: 1) }")]
    [InlineData("{ __schema { types { fields { args { type { ofType { name } } } } interfaces { name } } } }")]
    public async Task A_right_document_is_executed(string document, bool right = true) =>
        Assert.Equal(right, (await Execute.Run(document)).Contains("\"data\":", StringComparison.Ordinal));

    [Fact]
    public async Task Errors_stop_at_the_limit_and_suggestions_after_a_few()
    {
        var response = JsonElement.Parse(await Execute.Run("{" + string.Concat(Enumerable.Range(0, 900).Select(i => $" nod{i}")) + "}"));
        var messages = response.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("message").GetString()!).ToArray();

        Assert.Equal(100, messages.Length);
        Assert.Equal(3, messages.Count(m => m.Contains("Did you mean", StringComparison.Ordinal)));
    }
}
