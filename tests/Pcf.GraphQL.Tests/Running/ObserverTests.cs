using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Language;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.Tests.Support;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Tests.Running;

public class ObserverTests
{
    private static readonly AsyncLocal<string?> Ambient = new();

    [Fact]
    public async Task A_request_is_observed_from_start_to_end()
    {
        var seen = new Recorder();
        var engine = new GraphQLEngine(Conformance.Bind(waits: true), observer: seen);

        await Execute.Run(engine, "query Q { user(id: \"u1\") { name } fail }");
        await Execute.Run(engine, "query Q { user(id: \"u1\") { name } fail }");

        Assert.Equal(
            [
                "start", "document cached=False", "operation Query Q", "resolver Query.user user", "failed Query.fail InvalidOperationException",
                "resolved Query.user r ", "end 1",
                "start", "document cached=True", "operation Query Q", "resolver Query.user user", "failed Query.fail InvalidOperationException",
                "resolved Query.user r ", "end 1",
            ], seen.Events);
    }

    [Fact]
    public async Task What_an_observer_makes_ambient_stays_with_its_resolver()
    {
        var seen = new Recorder();
        var engine = new GraphQLEngine(Conformance.Bind(waits: true), observer: seen);
        Ambient.Value = "caller";

        await Execute.Run(engine, "{ a: user(id: \"u1\") { friends { id } } b: user(id: \"u2\") { id } }");

        Assert.Equal("caller", Ambient.Value);
        Assert.All(seen.Around, around => Assert.Equal("request", around));
        Assert.Equal(3, seen.Around.Count);
    }

    [Fact]
    public async Task Each_event_of_a_subscription_is_observed_in_a_flow_of_its_own()
    {
        var seen = new Recorder();
        var engine = new GraphQLEngine(Conformance.Bind(waits: true), observer: seen);
        var events = 0;

        Ambient.Value = "reader";
        await foreach (var _ in engine.SubscribeAsync(new GraphQLRequest("subscription S { noteAdded(first: 3) { author { id } } }"),
            TestContext.Current.CancellationToken))
        {
            events++;
            Assert.Equal("reader", Ambient.Value);
        }

        Assert.Equal(3, events);
        Assert.Equal(["event of q", "event of q", "event of q"], seen.Around);
        Assert.Equal("request", seen.AroundEnd);
        Assert.Equal(3, seen.Events.Count(what => what == "event"));
        Assert.Equal(3, seen.Events.Count(what => what == "event ended 0, of e"));
        Assert.Equal(OperationKind.Subscription, seen.Ended!.Kind);
    }

    [Fact]
    public async Task A_subscription_without_events_is_observed_as_one_too()
    {
        var seen = new Recorder();
        var engine = new GraphQLEngine(Conformance.Bind(), observer: seen);

        await foreach (var _ in engine.SubscribeAsync(new GraphQLRequest("subscription S { tick(n: 0) }"), TestContext.Current.CancellationToken))
        {
            Assert.Fail("There is none.");
        }

        Assert.Equal((OperationKind.Subscription, "S"), (seen.Ended!.Kind, seen.Ended.OperationName));
    }

    [Fact]
    public async Task A_batch_for_many_requests_leaves_each_in_its_own_flow()
    {
        var batch = new TaskCompletionSource();
        var engine = new GraphQLEngine(new SchemaBinder(Schema.Parse("type Query { item: Item } type Item { around: String }"))
            .Object<BatchedItem>("Item", item => item.FieldAsync("around", async (_, _) => { await Task.Yield(); return Ambient.Value; }))
            .Root("Query", query => query.FieldAsync("item", async _ => { await batch.Task; return new BatchedItem(); }))
            .Build());
        var asking = Enumerable.Range(0, 50).Select(AskAsync).ToArray();

        Ambient.Value = "batch";
        batch.SetResult();

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{{\"data\":{{\"item\":{{\"around\":\"request {i}\"}}}}}}"), await Task.WhenAll(asking));

        async Task<string> AskAsync(int i)
        {
            Ambient.Value = $"request {i}";
            return await Execute.Run(engine, "{ item { around } }");
        }
    }

    [Fact]
    public async Task Refused_requests_end_too()
    {
        var seen = new Recorder();

        await Execute.Run(new GraphQLEngine(Conformance.Bind(), observer: seen), "{ nope }");

        Assert.Equal(["start", "end 1"], seen.Events);
    }

    [Fact]
    public async Task An_event_whose_reader_goes_is_ended_too()
    {
        var seen = new Recorder();
        using var gone = new CancellationTokenSource();
        var executable = new SchemaBinder(Schema.Parse("type Query { a: Int } type Subscription { tick: Item } type Item { late: Int }"))
            .Root("Query", t => t.Field("a", _ => 1))
            .Object<BatchedItem>("Item", t => t.FieldAsync("late", async (_, field) =>
            {
                await gone.CancelAsync();
                await Task.Delay(Timeout.Infinite, field.Cancel);
                return 1;
            }))
            .Root("Subscription", t => t.Stream("tick", _ => One()))
            .Build();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in new GraphQLEngine(executable, observer: seen).SubscribeAsync(new GraphQLRequest("subscription { tick { late } }"),
                gone.Token)) { }
        });

        Assert.Contains("event ended cancelled, of e", seen.Events);
    }

    private static async IAsyncEnumerable<BatchedItem> One()
    {
        await Task.Yield();
        yield return new BatchedItem();
    }

    private sealed class Recorder : ExecutionObserver
    {
        public List<string> Events { get; } = [];

        public List<string?> Around { get; } = [];

        public string? AroundEnd { get; private set; }

        public ExecutionSummary? Ended { get; private set; }

        public override object? RequestStarted(GraphQLRequest request)
        {
            Ambient.Value = "request";
            Events.Add("start");
            return "q";
        }

        public override void DocumentReady(object? request, bool fromCache) => Events.Add($"document cached={fromCache}");

        public override void OperationKnown(object? request, OperationKind kind, string? name) => Events.Add($"operation {kind} {name}");

        public override object? ResolverStarted(object? request, FieldContext field)
        {
            Around.Add(Ambient.Value);
            Ambient.Value = "resolver";
            Events.Add($"resolver {field.Coordinate} {field.Path}");
            return "r";
        }

        public override void ResolverEnded(object? request, object? resolver, FieldContext field, Exception? error)
        {
            Ambient.Value = "ended";
            Events.Add($"resolved {field.Coordinate} {resolver} {error?.Message}");
        }

        public override void ResolverFailed(object? request, string coordinate, Exception error) =>
            Events.Add($"failed {coordinate} {error.GetType().Name}");

        public override object? EventStarted(object? request)
        {
            Ambient.Value = $"event of {request}";
            Events.Add("event");
            return "e";
        }

        public override void EventEnded(object? happened, ExecutionSummary? summary) =>
            Events.Add($"event ended {summary?.ErrorCount.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "cancelled"}, of {happened}");

        public override void RequestEnded(object? request, ExecutionSummary summary)
        {
            AroundEnd = Ambient.Value;
            Ended = summary;
            Events.Add($"end {summary.ErrorCount}");
        }
    }

    private sealed record BatchedItem;
}
