using System.Runtime.CompilerServices;
using Pcf.GraphQL.Binding;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Tests.Running;

/// <summary>What the events of many subscriptions may take together.</summary>
public sealed class EventTests
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _atWork;
    private int _most;
    private int _answered;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(0, 20)]
    public async Task So_many_events_are_answered_at_one_time(int limit, int most)
    {
        var engine = Create(new EngineOptions { MaxEvents = limit });

        var all = Enumerable.Range(0, 20).Select(_ => ReadAsync(engine, TestContext.Current.CancellationToken)).ToArray();
        _first.SetResult();
        while (Volatile.Read(ref _atWork) < most) { await Task.Delay(1, TestContext.Current.CancellationToken); }
        _go.SetResult();
        await Task.WhenAll(all);

        Assert.Equal((most, 20), (_most, _answered));
    }

    [Fact]
    public async Task An_event_that_waits_ends_with_its_client()
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var engine = Create(new EngineOptions { MaxEvents = 1 });
        var stays = ReadAsync(engine, TestContext.Current.CancellationToken);
        _first.SetResult();
        while (Volatile.Read(ref _atWork) < 1) { await Task.Delay(1, TestContext.Current.CancellationToken); }
        var goes = ReadAsync(engine, gone.Token);

        await gone.CancelAsync();
        // Its source throws where it still waits for its event.
        await Task.WhenAny(goes);
        _go.SetResult();
        await stays;

        Assert.Equal((1, 1), (_most, _answered));
    }

    [Fact]
    public async Task The_transport_learns_when_the_source_waits_for_its_first_event()
    {
        var opened = new TaskCompletionSource();
        var reading = ReadAsync(Create(new EngineOptions()), TestContext.Current.CancellationToken, opened.SetResult);

        await opened.Task;
        Assert.False(reading.IsCompleted);
        _first.SetResult();
        _go.SetResult();
        await reading;
    }

    private static async Task ReadAsync(GraphQLEngine engine, CancellationToken cancel, Action? opened = null)
    {
        var request = new GraphQLRequest("subscription { happened { slow } }") { SourceOpened = opened };
        await foreach (var _ in engine.SubscribeAsync(request, cancel)) { }
    }

    private GraphQLEngine Create(EngineOptions options) => new(
        new SchemaBinder(Schema.Parse("type Query { a: Int } type Subscription { happened: Item! } type Item { slow: Int! }"))
            .Object<Item>("Item", item => item.FieldAsync("slow", (_, _) => WorkAsync()))
            .Root("Query", query => query.Field("a", _ => 1))
            .Root("Subscription", subscription => subscription.Stream("happened", field => Happened(field.Cancel)))
            .Build(),
        options);

    private async ValueTask<int> WorkAsync()
    {
        lock (_go) { _most = Math.Max(_most, ++_atWork); }
        await _go.Task;
        lock (_go)
        {
            _atWork--;
            return ++_answered;
        }
    }

    private async IAsyncEnumerable<Item> Happened([EnumeratorCancellation] CancellationToken cancel)
    {
        await _first.Task.WaitAsync(cancel);
        yield return new Item();
    }

    private sealed record Item;
}
