using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Planning;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.Tests.Support;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Tests.Running;

public class EngineTests
{
    private static readonly Schema Schema = Schema.Parse("""
        type Query { a: Int b: Int slow: Int need: Int! item: Item items: [Item!] all: [Item!]! lazy: [Int!] }
        type Item { n: Int! m: Int bad: Int! slow: Int! item: Item! }
        type Mutation { one: Int two: Int three: Int! }
        type Subscription { events: Item }
        """);

    [Fact]
    public async Task Keys_stand_where_they_first_occur_after_conditions() =>
        Assert.Equal(
            """{"data":{"b":2,"x":1,"a":1}}""",
            await Run("query($n: Boolean!) { a @include(if: $n) ...F x: a a } fragment F on Query { b }", variables: """{"n":false}"""));

    [Fact]
    public async Task Null_goes_through_lists_and_objects_to_the_nearest_nullable_with_one_error()
    {
        Assert.EndsWith("\"data\":{\"items\":null,\"a\":1}}", await Run("{ items { n bad } a }"), StringComparison.Ordinal);
        Assert.EndsWith("\"data\":null}", await Run("{ a all { n bad } }"), StringComparison.Ordinal);
        Assert.Equal(1, (await Run("{ items { n bad slow } }")).Split("\"message\"").Length - 1);
    }

    [Fact]
    public async Task A_waiting_field_that_is_null_takes_its_nearest_nullable_with_it()
    {
        Assert.Equal(
            """{"errors":[{"message":"late","locations":[{"line":1,"column":15}],"path":["item","slow"],"extensions":{"code":"LATE"}}],"data":{"item":null,"slow":5,"a":1}}""",
            await Run("{ item { m n, slow } slow a }"));
        Assert.EndsWith("\"data\":{\"item\":null,\"a\":1}}", await Run("{ item { item { item { slow } n } } a }"), StringComparison.Ordinal);
        Assert.EndsWith("\"data\":{\"item\":null,\"items\":null}}", await Run("{ item { item { slow item { slow } } } items { slow } }"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sequence_that_breaks_while_it_is_walked_fails_its_field()
    {
        var response = await Run("{ lazy a }");

        Assert.Contains("\"path\":[\"lazy\"]", response, StringComparison.Ordinal);
        Assert.EndsWith("\"data\":{\"lazy\":null,\"a\":1}}", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mutations_run_one_after_the_other_and_stop_at_a_null_root()
    {
        var order = new List<string>();

        Assert.Equal("""{"data":{"two":2,"one":1,"again":2}}""", await Run("mutation { two one again: two }", order));
        Assert.Equal("two>,two<,one,two>,two<", string.Join(',', order));
        order.Clear();
        Assert.EndsWith("\"data\":null}", await Run("mutation { one three two }", order), StringComparison.Ordinal);
        Assert.Equal("one", string.Join(',', order));
    }

    [Fact]
    public async Task Exceptions_are_shown_only_as_the_host_says()
    {
        var engine = new GraphQLEngine(Bind(), new EngineOptions
        {
            DescribeError = (error, _) =>
                error is TimeoutException ? new FieldException("BUSY", "try again")
                {
                    Extensions = new Dictionary<string, object?> { ["after"] = 3 },
                } : null,
            DecorateError = (error, state) => error.Extensions["traceId"] = state,
        });
        var (text, summary) = await Execute.Summary(engine, new GraphQLRequest("{ need item { bad } }") { State = "t7" });

        Assert.Equal("""{"errors":[{"message":"try again","locations":[{"line":1,"column":3}],"path":["need"],"extensions":{"code":"BUSY","after":3,"traceId":"t7"}}],"data":null}""", text);
        Assert.Equal((1, "BUSY", "Query.need", false),
            (summary.ErrorCount, summary.Errors[0].Code, summary.Errors[0].Coordinate, summary.IsRequestError));
        Assert.Contains("Internal error", await Execute.Run(engine, "{ item { bad } }"), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", await Execute.Run(engine, "{ item { bad } }"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_response_ends_the_request()
    {
        var engine = new GraphQLEngine(Bind(), new EngineOptions { MaxResponseBytes = 1_000 });
        var query = "{" + string.Concat(Enumerable.Range(0, 200).Select(i => $"alias{i}: a ")) + "}";

        Assert.Equal("""{"errors":[{"message":"The response is larger than 1000 bytes; ask for less.","extensions":{"code":"INVALID_INPUT"}}],"data":null}""", await Execute.Run(engine, query));
    }

    [Fact]
    public async Task The_deadline_ends_a_request_that_waits_and_cancels_its_resolvers()
    {
        var clock = new FakeClock();
        var cancelled = new TaskCompletionSource();
        var engine = new GraphQLEngine(
            new SchemaBinder(Schema.Parse("type Query { wait: Int }")).Root("Query", t => t.FieldAsync("wait", async field =>
            {
                await using var registered = field.Cancel.Register(cancelled.SetResult);
                clock.Advance(TimeSpan.FromSeconds(31));
                await cancelled.Task;
                await Task.Delay(-1, field.Cancel);
                return 1;
            })).Build(),
            new EngineOptions { Clock = clock });

        Assert.Equal("""{"errors":[{"message":"The request did not finish in time.","extensions":{"code":"TIMEOUT"}}],"data":null}""",
            await Execute.Run(engine, "{ wait }"));
        Assert.True(cancelled.Task.IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(30, 5, 6)]
    [InlineData(0, 5, 6)]
    [InlineData(5, 30, 6)]
    [InlineData(5, null, 6)]
    public async Task The_shorter_deadline_holds_of_the_engine_and_the_request(int engines, int? requests, int passes)
    {
        var clock = new FakeClock();
        var engine = new GraphQLEngine(
            new SchemaBinder(Schema.Parse("type Query { wait: Int }")).Root("Query", t => t.FieldAsync("wait", async field =>
            {
                clock.Advance(TimeSpan.FromSeconds(passes));
                await Task.Delay(-1, field.Cancel);
                return 1;
            })).Build(),
            new EngineOptions { Clock = clock, Deadline = TimeSpan.FromSeconds(engines) });
        var output = new ArrayBufferWriter<byte>();

        await engine.ExecuteAsync(new GraphQLRequest("{ wait }") { Deadline = requests is { } own ? TimeSpan.FromSeconds(own) : null }, output);

        Assert.Contains("\"TIMEOUT\"", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_leaves_stops_the_request()
    {
        using var client = new CancellationTokenSource();
        var engine = new GraphQLEngine(
            new SchemaBinder(Schema.Parse("type Query { wait: Int }")).Root("Query", t => t.FieldAsync("wait", async field =>
        {
            await client.CancelAsync();
            await Task.Delay(-1, field.Cancel);
            return 1;
        })).Build());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Execute.Summary(engine, new GraphQLRequest("{ wait }"), client.Token));
    }

    [Fact]
    public async Task Batches_are_sent_when_all_that_can_run_has_run()
    {
        var asked = new List<(int Key, TaskCompletionSource<int> Answer)>();
        var batches = new List<int>();
        var engine = new GraphQLEngine(new SchemaBinder(Schema.Parse("type Query { items: [Item!]! } type Item { n: Int next: Item }"))
            .Object<Batched>("Item", t => t
                .FieldAsync("n", (item, _) => Ask(item.Key))
                .FieldAsync("next", async (item, _) => new Batched(await Ask(item.Key + 10))))
            .Root("Query", t => t.Field("items", _ => Enumerable.Range(0, 3).Select(i => new Batched(i))))
            .Build());
        var (text, _) = await Execute.Summary(engine, new GraphQLRequest("{ items { n next { n } } }")
        {
            Stalled = () =>
            {
                batches.Add(asked.Count);
                var all = asked.ToArray();
                asked.Clear();
                foreach (var (key, answer) in all) { answer.SetResult(key); }
            },
        });

        Assert.Equal("""{"data":{"items":[{"n":0,"next":{"n":10}},{"n":1,"next":{"n":11}},{"n":2,"next":{"n":12}}]}}""", text);
        Assert.Equal([6, 3], batches);

        async ValueTask<int> Ask(int key)
        {
            var answer = new TaskCompletionSource<int>();
            asked.Add((key, answer));
            return await answer.Task;
        }
    }

    [Fact]
    public async Task A_subscription_answers_each_event_and_ends_with_its_source()
    {
        var engine = new GraphQLEngine(Bind());
        var answers = new List<string>();
        await foreach (var answer in engine.SubscribeAsync(new GraphQLRequest("subscription { e: events { n slow2: m } }")))
        {
            answers.Add(Encoding.UTF8.GetString(answer.Span));
        }

        Assert.Equal(
            ["""{"data":{"e":{"n":0,"slow2":null}}}""", """{"data":{"e":{"n":1,"slow2":null}}}""",
                """{"errors":[{"message":"Internal error","locations":[{"line":1,"column":16}],"path":["e"],"extensions":{"code":"INTERNAL"}}],"data":null}"""],
            answers);
    }

    [Fact]
    public async Task The_deadline_is_for_each_event_and_not_for_the_stream()
    {
        var clock = new FakeClock();
        var engine = new GraphQLEngine(
            new SchemaBinder(Schema.Parse("type Query { a: Int } type Subscription { s: Int }"))
                .Root("Query", t => t.Field("a", _ => 1))
                .Root("Subscription", t => t.Stream("s", field => Slow(clock, field.Cancel)))
                .Build(),
            new EngineOptions { Clock = clock });
        var answers = new List<string>();
        await foreach (var answer in engine.SubscribeAsync(new GraphQLRequest("subscription { s }")))
        {
            answers.Add(Encoding.UTF8.GetString(answer.Span));
        }

        Assert.Equal(["""{"data":{"s":0}}""", """{"data":{"s":1}}"""], answers);
    }

    [Fact]
    public async Task A_subscription_that_cannot_start_answers_once()
    {
        var answers = new List<string>();
        await foreach (var answer in new GraphQLEngine(Bind()).SubscribeAsync(new GraphQLRequest("subscription { nope }")))
        {
            answers.Add(Encoding.UTF8.GetString(answer.Span));
        }

        Assert.StartsWith("{\"errors\":[{\"message\":\"Cannot query field", Assert.Single(answers), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("query A { a } query B { b }", null, "Must provide operation name if query contains multiple operations.")]
    [InlineData("query A { a }", "C", "The document has no operation of the name that the request gives.")]
    [InlineData("fragment F on Query { a }", null, "Fragment \\\"F\\\" is never used.")]
    [InlineData("subscription { events { n } }", null, "A subscription needs a transport that can stream.")]
    public async Task An_operation_that_cannot_be_chosen_is_a_request_error(string document, string? name, string message)
    {
        var (text, summary) = await Execute.Summary(new GraphQLEngine(Bind()), new GraphQLRequest(document) { OperationName = name });

        Assert.True(summary.IsRequestError);
        Assert.Contains(message, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Introspection_can_be_switched_off_but_not_typename()
    {
        var engine = new GraphQLEngine(Bind(), new EngineOptions { Introspection = false });

        Assert.Contains("Introspection is switched off", await Execute.Run(engine, "{ __schema { queryType { name } } }"), StringComparison.Ordinal);
        Assert.Equal("""{"data":{"__typename":"Query"}}""", await Execute.Run(engine, "{ __typename }"));
    }

    [Fact]
    public async Task A_cached_query_of_synchronous_fields_completes_at_once_and_allocates_little()
    {
        var engine = new GraphQLEngine(Bind());
        var request = new GraphQLRequest("{ item { n m } a }");
        var output = new ArrayBufferWriter<byte>(1_024);
        for (var i = 0; i < 50; i++) { await Once(); }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            var running = Once();
            Assert.True(running.IsCompletedSuccessfully);
            await running;
        }

        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / 100;

        Assert.Equal("""{"data":{"item":{"n":1,"m":null},"a":1}}""", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.InRange(each, 0, 2_048);

        ValueTask<ExecutionSummary> Once()
        {
            output.ResetWrittenCount();
            return engine.ExecuteAsync(request, output, TestContext.Current.CancellationToken);
        }
    }

    private static Task<string> Run(string document, List<string>? order = null, string? variables = null) =>
        Execute.Run(new GraphQLEngine(Bind(order)), document, variables);

    private static ExecutableSchema Bind(List<string>? order = null) => new SchemaBinder(Schema)
        .Object<Item>("Item", t => t
            .Field("m", _ => (int?)null)
            .Field("bad", int (_) => throw new InvalidOperationException("secret"))
            .FieldAsync("slow", async ValueTask<int> (_, _) =>
            {
                await Task.Yield();
                throw new FieldException("LATE", "late");
            })
            .Field("item", i => i))
        .Root("Query", t => t
            .Field("a", _ => 1)
            .Field("b", _ => 2)
            .FieldAsync("slow", async _ =>
            {
                await Task.Yield();
                return 5;
            })
            .Field("need", int (_) => throw new TimeoutException("secret"))
            .Field("item", _ => new Item(1))
            .Field("items", _ => new List<Item> { new(1), new(2) })
            .Field("all", _ => (Item[])[new(1)])
            .Field("lazy", _ => Enumerable.Range(0, 3).Select(i => i < 2 ? i : throw new InvalidOperationException("secret"))))
        .Root("Mutation", t => t
            .Field("one", _ => Note(order, "one", 1))
            .FieldAsync("two", async _ =>
            {
                order?.Add("two>");
                await Task.Yield();
                return Note(order, "two<", 2);
            })
            .Field("three", _ => (int?)null))
        .Root("Subscription", t => t.Stream("events", _ => Events()))
        .Build();

    private static int Note(List<string>? order, string entry, int value)
    {
        order?.Add(entry);
        return value;
    }

    private static async IAsyncEnumerable<Item> Events()
    {
        for (var i = 0; i < 2; i++)
        {
            await Task.Yield();
            yield return new Item(i);
        }

        throw new InvalidOperationException("secret");
    }

    private static async IAsyncEnumerable<int> Slow(FakeClock clock, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var i = 0; i < 2; i++)
        {
            clock.Advance(TimeSpan.FromHours(1));
            await Task.Yield();
            cancel.ThrowIfCancellationRequested();
            yield return i;
        }
    }

    private sealed record Item(int N);

    private sealed record Batched(int Key);
}
