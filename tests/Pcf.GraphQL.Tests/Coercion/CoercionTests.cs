using System.Text.Json;
using Pcf.GraphQL.Tests.Support;

namespace Pcf.GraphQL.Tests.Coercion;

public class CoercionTests
{
    [Theory]
    [InlineData("$v: Int", "i", "{}", "")]
    [InlineData("$v: Int", "i", "{\"v\":null}", "i=null;")]
    [InlineData("$v: Int = 7", "i", "{}", "i=7;")]
    [InlineData("$v: Int = 7", "i", "{\"v\":null}", "i=null;")]
    [InlineData("$v: Int", "i", "{\"v\":3.0}", "i=3;")]
    [InlineData("$v: Int", "i", "{\"v\":3e0}", "i=3;")]
    [InlineData("$v: Int", "i", "{\"v\":-2147483648}", "i=-2147483648;")]
    [InlineData("$v: Float", "f", "{\"v\":3}", "f=3;")]
    [InlineData("$v: ID", "id", "{\"v\":3}", "id=3;")]
    [InlineData("$v: [Int]", "l", "{\"v\":1}", "l=[1,];")]
    [InlineData("$v: [Int]", "l", "{\"v\":[1,null]}", "l=[1,null,];")]
    [InlineData("$v: [[Int!]]", "ll", "{\"v\":1}", "ll=[[1,],];")]
    [InlineData("$v: Color", "e", "{\"v\":\"RED\"}", "e=RED;")]
    [InlineData("$v: Range", "r", "{\"v\":{\"max\":2}}", "r={min:0,max:2,};")]
    [InlineData("$v: Range", "r", "{\"v\":{\"max\":2,\"step\":null,\"tags\":\"t\",\"nested\":{\"max\":1,\"min\":5}}}",
        "r={min:0,max:2,step:null,tags:[t,],nested:{min:5,max:1,},};")]
    [InlineData("$v: Int", "i", "{\"v\":1,\"unknown\":2}", "i=1;")]
    public async Task Variables_become_values(string definition, string argument, string variables, string expected) =>
        Assert.Equal($"{{\"data\":{{\"echo\":\"{expected}\"}}}}", await Execute.Run($"query({definition}) {{ echo({argument}: $v) }}", variables));

    [Theory]
    [InlineData("$v: Int", "i", "{\"v\":2147483648}",
        "Variable \"$v\": expected a value of type \"Int\", a whole number from -2147483648 to 2147483647, got 2147483648.")]
    [InlineData("$v: Int", "i", "{\"v\":4111111111111111}",
        "Variable \"$v\": expected a value of type \"Int\", a whole number from -2147483648 to 2147483647, got 411111… (16 characters).")]
    [InlineData("$v: [Int]", "l", "{\"v\":[1e10]}",
        "Variable \"$v\": expected a value of type \"Int\", a whole number from -2147483648 to 2147483647, got 1e10.")]
    [InlineData("$v: Int", "i", "{\"v\":1.5}",
        "Variable \"$v\": expected a value of type \"Int\", a whole number from -2147483648 to 2147483647, got 1.5.")]
    [InlineData("$v: Int", "i", "{\"v\":\"1\"}", "Variable \"$v\": expected a value of type \"Int\", a whole number from -2147483648 to 2147483647, "
        + "got a string.")]
    [InlineData("$v: Float", "f", "{\"v\":1e999}",
        "Variable \"$v\": expected a value of type \"Float\", a number from -1.7976931348623157E+308 to 1.7976931348623157E+308, got 1e999.")]
    [InlineData("$v: String", "s", "{\"v\":true}", "Variable \"$v\": expected a value of type \"String\", got a boolean.")]
    [InlineData("$v: ID", "id", "{\"v\":1.5}", "Variable \"$v\": expected a value of type \"ID\", a string or a whole number of at most 64 bits, got 1.5.")]
    [InlineData("$v: Color", "e", "{\"v\":\"PINK\"}", "Variable \"$v\": expected a value of type \"Color\", one of RED, GREEN, BLUE, got a string.")]
    [InlineData("$v: Int!", "i", "{}", "Variable \"$v\" of required type \"Int!\" was not provided.")]
    [InlineData("$v: Int!", "i", "{\"v\":null}", "Variable \"$v\" of non-null type \"Int!\" must not be null.")]
    [InlineData("$v: [[Int!]]", "ll", "{\"v\":[[null]]}", "Variable \"$v\" of non-null type \"Int!\" must not be null.")]
    [InlineData("$v: Range", "r", "{\"v\":[]}", "Variable \"$v\": expected a value of type \"Range\", got a list.")]
    [InlineData("$v: Range", "r", "{\"v\":{}}", "Variable \"$v\": field \"max\" of required type \"Int!\" was not provided.")]
    [InlineData("$v: Range", "r", "{\"v\":{\"max\":1,\"q\":2}}", "Variable \"$v\": a field is given that type \"Range\" does not define.")]
    public async Task Variables_that_do_not_fit_are_request_errors(string definition, string argument, string variables, string message)
    {
        var response = JsonElement.Parse(await Execute.Run($"query({definition}) {{ echo({argument}: $v) }}", variables));

        Assert.False(response.TryGetProperty("data", out _));
        Assert.Equal(message, response.GetProperty("errors")[0].GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("{ echo }", "{}", "")]
    [InlineData("{ echo(i: null, s: \"\") }", "{}", "s=;i=null;")]
    [InlineData("{ echo(l: 1, ll: 2, f: 3, id: 4) }", "{}", "f=3;id=4;l=[1,];ll=[[2,],];")]
    [InlineData("query($v: Int) { echo(r: {max: 1, min: $v}) }", "{}", "r={min:0,max:1,};")]
    [InlineData("query($v: Float) { echo(r: {max: 1, step: $v}) }", "{}", "r={min:0,max:1,};")]
    [InlineData("query($v: Float) { echo(r: {max: 1, step: $v}) }", "{\"v\":null}", "r={min:0,max:1,step:null,};")]
    [InlineData("query($v: Int) { echo(l: [1, $v]) }", "{}", "l=[1,null,];")]
    public async Task Literals_become_values(string query, string variables, string expected) =>
        Assert.Equal($"{{\"data\":{{\"echo\":\"{expected}\"}}}}", await Execute.Run(query, variables));

    [Fact]
    public async Task A_nullable_variable_that_is_null_in_a_position_with_a_default_fails_the_field()
    {
        var response = await Execute.Run("query($v: Int) { echo(r: {max: 1, min: $v}) old }", """{"v":null}""");

        Assert.Contains("\"path\":[\"echo\"],\"extensions\":{\"code\":\"INVALID_INPUT\"}", response, StringComparison.Ordinal);
        Assert.EndsWith("\"data\":{\"echo\":null,\"old\":null}}", response, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"v\":{\"id\":\"1\"}}", "\"data\":{\"pick\":{\"id\":\"n1\"}}")]
    [InlineData("{\"v\":{}}", "exactly one key must be specified for OneOf type \\\"Pick\\\"")]
    [InlineData("{\"v\":{\"id\":\"1\",\"name\":\"x\"}}", "exactly one key must be specified for OneOf type \\\"Pick\\\"")]
    [InlineData("{\"v\":{\"id\":null}}", "field \\\"id\\\" of OneOf type \\\"Pick\\\" must be non-null")]
    public async Task One_of_is_checked_in_variables(string variables, string expected) =>
        Assert.Contains(expected, await Execute.Run("query($v: Pick!) { pick(by: $v) { id } }", variables), StringComparison.Ordinal);

    [Fact]
    public async Task Deep_variables_are_refused_and_not_recursed_into()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"max\":1,\"nested\":", 5_000)) + "null" + new string('}', 5_000);
        var request = new GraphQLRequest("query($v: Range) { echo(r: $v) }")
        {
            Variables = JsonElement.Parse($"{{\"v\":{deep}}}", new JsonDocumentOptions { MaxDepth = 10_000 }),
        };

        Assert.Contains("nested more than 200 levels deep", (await Execute.Summary(Execute.Conformance, request)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_condition_that_is_null_is_refused() =>
        Assert.Contains(
            "Variable \\\"$v\\\" decides about @skip or @include and must not be null.",
            await Execute.Run("query($v: Boolean = true) { old @include(if: $v) }", """{"v":null}"""),
            StringComparison.Ordinal);
}
