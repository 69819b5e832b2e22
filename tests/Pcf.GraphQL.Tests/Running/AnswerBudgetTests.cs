using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.Tests.Support;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Tests.Running;

/// <summary>What all answers together may take, so that many large ones at once do not take all memory.</summary>
public sealed class AnswerBudgetTests
{
    private readonly TaskCompletionSource _last = new();
    private readonly AnswerBudget _budget = new(1_000_000);
    private readonly GraphQLEngine _engine;

    public AnswerBudgetTests()
    {
        var schema = new SchemaBinder(Schema.Parse("type Query { big: String waits: Int small: Int }"))
            .Root("Query", t => t
                .Field("big", _ => new string('x', 300_000))
                .Field("small", _ => 1)
                .FieldAsync("waits", async _ =>
                {
                    await _last.Task;
                    return 1;
                }))
            .Build();
        _engine = new GraphQLEngine(schema, new EngineOptions { Answers = _budget });
    }

    [Fact]
    public async Task One_large_answer_too_many_is_unavailable_and_small_ones_go_on()
    {
        var held = Enumerable.Range(0, 3).Select(_ => Execute.Run(_engine, "{ big waits }")).ToArray();

        Assert.Contains("\"code\":\"UNAVAILABLE\"", await Execute.Run(_engine, "{ big }"), StringComparison.Ordinal);
        Assert.Equal("""{"data":{"small":1}}""", await Execute.Run(_engine, "{ small }"));
        Assert.Equal(1, _budget.Refused);

        _last.SetResult();
        Assert.All(await Task.WhenAll(held), answer => Assert.StartsWith("""{"data":{"big":"xxx""", answer, StringComparison.Ordinal));
        Assert.Equal(0, _budget.Taken);
        Assert.StartsWith("""{"data":{"big":"xxx""", await Execute.Run(_engine, "{ big }"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_a_race_the_budget_is_never_exceeded_and_all_is_given_back()
    {
        _last.SetResult();
        var most = 0L;

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () =>
        {
            await Execute.Run(_engine, "{ a: big waits b: big }");
            most = Math.Max(most, _budget.Taken);
        }, TestContext.Current.CancellationToken)));

        Assert.InRange(most, 0, 1_000_000);
        Assert.Equal(0, _budget.Taken);
    }
}
