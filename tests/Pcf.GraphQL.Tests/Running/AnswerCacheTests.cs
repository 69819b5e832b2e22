using System.Text;
using System.Text.Json;
using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Planning;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.Tests.Support;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Tests.Running;

/// <summary>Whole answers are given again, each only to whom and as long as it may be.</summary>
public class AnswerCacheTests
{
    private readonly Kept _kept = new();
    private readonly GraphQLEngine _engine;
    private int _runs;
    private Action? _meanwhile;

    public AnswerCacheTests() => _engine = new GraphQLEngine(
        new SchemaBinder(Schema.Parse("""
            type Query { open(n: Int, in: In): String mine: String plain: String fails: String }
            type Mutation { change: Int }
            input In { a: Int b: String }
            """))
            .Root("Query", query => query
                .Field("open", _ => Run()).Field("mine", field => $"{field.State} {Run()}").Field("plain", _ => Run())
                .Field<string>("fails", _ => throw new FieldException("NO", $"{Run()}")))
            .Root("Mutation", mutation => mutation.Field("change", _ => 1))
            .Cacheable("Query.open", 5, CacheScope.Public).Cacheable("Query.mine", 5).Cacheable("Query.fails", 5)
            .Build(),
        new EngineOptions { Kept = _kept, CallerOf = state => state as string });

    [Fact]
    public async Task An_answer_is_given_again_without_running()
    {
        var (first, ran) = await AskAsync("{ open }", "a");
        _kept.Age = TimeSpan.FromSeconds(2);
        var (again, given) = await AskAsync("{ open }", "b");

        Assert.Equal(("""{"data":{"open":"run 1"}}""", first), (first, again));
        Assert.Null(ran.Age);
        Assert.Equal(TimeSpan.FromSeconds(2), given.Age);
        Assert.Equal((5, CacheScope.Public), (given.CachePolicy!.MaxAge, given.CachePolicy.Scope));
    }

    [Fact]
    public async Task Two_callers_never_share_a_private_answer()
    {
        await AskAsync("{ mine open }", "a");

        Assert.Equal("""{"data":{"mine":"b run 3","open":"run 4"}}""", (await AskAsync("{ mine open }", "b")).Text);
        Assert.Equal("""{"data":{"mine":"a run 1","open":"run 2"}}""", (await AskAsync("{ mine open }", "a")).Text);
    }

    [Fact]
    public async Task A_private_answer_of_an_unknown_caller_is_not_kept()
    {
        await AskAsync("{ mine }", null);
        await AskAsync("{ mine }", null);

        Assert.Equal((2, 0), (_runs, _kept.Answers.Count));
    }

    [Theory]
    [InlineData("{ plain }")]
    [InlineData("{ open plain }")]
    [InlineData("{ open fails }")]
    [InlineData("mutation { change }")]
    public async Task Nothing_else_is_kept(string document)
    {
        await AskAsync(document, "a");

        Assert.Empty(_kept.Answers);
    }

    [Fact]
    public async Task Document_operation_and_variables_each_make_another_answer()
    {
        const string Two = "query A($n: Int, $in: In) { open(n: $n, in: $in) } query B($n: Int) { open(n: $n) }";
        string?[] variables =
        [
            null, """{"n": 1}""", """{"n": null}""", """{"n": 12}""", """{"in": {"a": 1, "b": "2"}}""", """{"in": {"a": 1, "b": "1"}}""",
        ];

        await AskAsync("{ open }", "a");
        await AskAsync("{ open  }", "a");
        foreach (var values in variables) { await AskAsync(Two, "a", values, "A"); }
        await AskAsync(Two, "a", null, "B");

        Assert.Equal(9, _kept.Answers.Count);
        Assert.Equal(9, _runs);
    }

    [Fact]
    public async Task Variables_that_mean_the_same_are_the_same_answer()
    {
        const string Document = "query ($in: In) { open(in: $in) }";

        await AskAsync(Document, "a", """{"in": {"a": 1, "b": "x"}}""");
        await AskAsync(Document, "a", """{ "unused": 7, "in": { "b": "\u0078", "a": 1 } }""");

        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task A_mutation_ends_all_answers_before_it_is_acknowledged()
    {
        await AskAsync("{ open }", "a");
        await AskAsync("mutation { change }", "a");

        Assert.Equal("""{"data":{"open":"run 2"}}""", (await AskAsync("{ open }", "a")).Text);
    }

    [Fact]
    public async Task What_was_read_before_a_change_is_not_kept_after_it()
    {
        _meanwhile = _kept.Forget;
        await AskAsync("{ open }", "a");

        Assert.Empty(_kept.Answers);
    }

    private string Run()
    {
        _meanwhile?.Invoke();
        return $"run {++_runs}";
    }

    private Task<(string Text, ExecutionSummary Summary)> AskAsync(
        string document, string? caller, string? variables = null, string? operation = null) => Execute.Summary(_engine, new GraphQLRequest(document)
        {
            State = caller,
            OperationName = operation,
            Variables = variables is null ? default : JsonElement.Parse(variables),
        });

    private sealed class Kept : AnswerCache
    {
        private long _version;

        public Dictionary<string, string> Answers { get; } = [];

        public TimeSpan Age { get; set; }

        public override long Version => _version;

        public override KeptAnswer? Find(string key) =>
            Answers.TryGetValue(key, out var answer) ? new KeptAnswer(Encoding.UTF8.GetBytes(answer), Age) : null;

        public override void Keep(string key, ReadOnlySpan<byte> answer, CachePolicy policy, long version)
        {
            if (version == _version) { Answers.Add(key, Encoding.UTF8.GetString(answer)); }
        }

        public override void Forget()
        {
            _version++;
            Answers.Clear();
        }
    }
}
