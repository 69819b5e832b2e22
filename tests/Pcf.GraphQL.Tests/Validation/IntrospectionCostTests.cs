using Pcf.GraphQL.Running;
using Pcf.GraphQL.Tests.Support;

namespace Pcf.GraphQL.Tests.Validation;

/// <summary>How much of the schema one operation may ask for.</summary>
public sealed class IntrospectionCostTests
{
    private const string Whole = """
        __schema { description queryType { name kind } mutationType { name kind } subscriptionType { name kind } types { ...Full }
          directives { name description isRepeatable locations args(includeDeprecated: true) { ...Input } } }
        """;

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(20)]
    public async Task The_query_of_the_usual_tools_passes_at_any_depth_of_types(int depth) =>
        Assert.Null(await RefusalAsync($"{{ {Whole} }}", depth));

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(10, false)]
    public async Task Aliases_multiply_it(int times, bool isAdmitted) => Assert.Equal(
        isAdmitted ? null : CostRefusal.Introspection,
        await RefusalAsync($"{{ {string.Join(' ', Enumerable.Range(0, times).Select(i => $"a{i}: {Whole}"))} }}", 9));

    [Theory]
    [InlineData("{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }")]
    [InlineData("{ __type(name: \"Query\") { fields { type { fields { type { interfaces { fields { name } } } } } } } }")]
    [InlineData("{ ...F } fragment F on Query { __schema { types { fields { args { type { inputFields { type { inputFields { name } } } } } } } } }")]
    public async Task Lists_in_lists_do_not_pass(string document) => Assert.Equal(CostRefusal.Introspection, await RefusalAsync(document, 0));

    [Fact]
    public async Task Aliases_of_a_list_below_a_list_do_not_pass() => Assert.Equal(
        CostRefusal.Introspection,
        await RefusalAsync($"{{ __schema {{ types {{ {Aliases("fields { type { " + Aliases("fields { name }", 10) + " } }", 50)} }} }} }}", 0));

    [Fact]
    public async Task Aliases_of_a_text_below_lists_do_not_pass() => Assert.Equal(
        CostRefusal.Introspection,
        await RefusalAsync(
            $"{{ __schema {{ types {{ fields {{ {string.Join(' ', Enumerable.Range(0, 500).Select(i => $"x{i}: description"))} }} }} }} }}", 0));

    private static string Aliases(string field, int times) => string.Join(' ', Enumerable.Range(0, times).Select(i => $"x{i}: {field}"));

    private static async Task<CostRefusal?> RefusalAsync(string document, int depth)
    {
        if (depth > 0)
        {
            var type = "kind name";
            for (var i = 0; i < depth; i++) { type = $"kind name ofType {{ {type} }}"; }
            document += $$"""
                 fragment Full on __Type { kind name description specifiedByURL
                  fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...Input } type { ...Ref }
                    isDeprecated deprecationReason }
                  inputFields(includeDeprecated: true) { ...Input } interfaces { ...Ref }
                  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...Ref } }
                 fragment Input on __InputValue { name description type { ...Ref } defaultValue isDeprecated deprecationReason }
                 fragment Ref on __Type { {{type}} }
                """;
        }

        var (text, summary) = await Execute.Summary(Execute.Conformance, new GraphQLRequest(document));
        Assert.True(summary.ErrorCount == 0 || summary.CostRefusal is not null, text);
        return summary.CostRefusal;
    }
}
