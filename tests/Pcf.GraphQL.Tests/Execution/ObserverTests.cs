using Pcf.GraphQL.Execution;
using Pcf.GraphQL.Language;
using Pcf.GraphQL.Tests.Support;

namespace Pcf.GraphQL.Tests.Execution;

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
                "start", "document cached=False", "operation Query Q", "resolver Query.user user", "failed Query.fail InvalidOperationException", "resolved Query.user r ", "end 1",
                "start", "document cached=True", "operation Query Q", "resolver Query.user user", "failed Query.fail InvalidOperationException", "resolved Query.user r ", "end 1",
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
    public async Task Refused_requests_end_too()
    {
        var seen = new Recorder();

        await Execute.Run(new GraphQLEngine(Conformance.Bind(), observer: seen), "{ nope }");

        Assert.Equal(["start", "end 1"], seen.Events);
    }

    private sealed class Recorder : ExecutionObserver
    {
        public List<string> Events { get; } = [];

        public List<string?> Around { get; } = [];

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

        public override void ResolverFailed(object? request, string coordinate, Exception error) => Events.Add($"failed {coordinate} {error.GetType().Name}");

        public override void RequestEnded(object? request, ExecutionSummary summary) => Events.Add($"end {summary.ErrorCount}");
    }
}
