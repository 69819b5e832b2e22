using System.Collections.Concurrent;
using System.Diagnostics;
using Pcf.Workspace.Access;
using Pcf.Workspace.Contracts.Support;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Telemetry;
using Pcf.Workspace.Tests.Support;

namespace Pcf.Workspace.Tests.Notes;

public sealed class NoteEventsTests
{
    [Fact]
    public async Task Readers_hear_of_what_happens_in_order()
    {
        using var house = await House.BuildAsync();
        await using var subscription = house.Events.Subscribe(House.As("colleague"));

        var note = await house.Notes.CreateAsync(House.As("author"), new NewNote("T", "", House.Team));
        await house.Notes.UpdateAsync(House.As("author"), House.TeamNote, new NoteChange { Title = "New" });
        await house.Notes.DeleteAsync(House.As("author"), note.Id);

        // The first note was gone when the news of its creation could be delivered.
        Assert.Equal(["Updated teamnote", $"Deleted {note.Id}"], await TakeAsync(subscription, 2));
    }

    [Fact]
    public async Task Nobody_hears_of_notes_they_may_not_read()
    {
        using var house = await House.BuildAsync();
        await using var colleague = house.Events.Subscribe(House.As("colleague"));
        await using var friend = house.Events.Subscribe(House.As("friend"));

        await house.Notes.CreateAsync(House.As("author"), new NewNote("Private"));
        await house.Notes.DeleteAsync(House.As("author"), House.PrivateNote);
        var last = await house.Notes.CreateAsync(House.As("author"), new NewNote("T", "", House.Team));
        await house.Notes.DeleteAsync(House.As("author"), House.TeamNote);

        Assert.Equal([$"Created {last.Id}"], await TakeAsync(colleague, 1));
        Assert.Equal(["Deleted teamnote"], await TakeAsync(friend, 1));
    }

    [Fact]
    public async Task What_may_be_read_is_decided_at_delivery()
    {
        using var house = await House.BuildAsync();
        await using var friend = house.Events.Subscribe(House.As("friend"));

        await house.Notes.UpdateAsync(House.As("author"), House.TeamNote, new NoteChange { Title = "Before" });
        await house.Notes.ShareAsync(House.As("author"), House.TeamNote, House.Friend, shared: false);
        await house.Notes.ShareAsync(House.As("author"), House.PrivateNote, House.Friend);
        await house.Notes.UpdateAsync(House.As("author"), House.PrivateNote, new NoteChange { Title = "After" });

        Assert.Equal(["Updated privatenote"], await TakeAsync(friend, 1));
    }

    [Fact]
    public async Task So_many_subscribers_ask_the_authorizer_at_one_time()
    {
        using var house = await House.BuildAsync();
        var note = (await house.Ports.Notes.FindManyAsync([House.TeamNote], default))[0];
        var authorizer = new CountingAuthorizer();
        var events = new NoteEvents(authorizer, house.Instruments, new NoteEventOptions { Checks = 2 });
        var subscriptions = Enumerable.Range(0, 50).Select(_ => events.Subscribe(House.As("friend"))).ToArray();
        var reading = subscriptions.Select(subscription => TakeAsync(subscription, 1)).ToArray();

        events.Publish(new NoteEvent(NoteEventKind.Created, note));
        await Task.WhenAll(reading);

        Assert.Equal((2, 50), (authorizer.Most, authorizer.Asked));
    }

    [Fact]
    public async Task A_kind_filters_before_the_queue()
    {
        using var house = await House.BuildAsync();
        await using var deletions = house.Events.Subscribe(House.As("author"), NoteEventKind.Deleted);

        for (var i = 0; i < 10; i++) { await house.Notes.UpdateAsync(House.As("author"), House.PrivateNote, new NoteChange { Title = $"{i}" }); }
        await house.Notes.DeleteAsync(House.As("author"), House.PrivateNote);

        Assert.Equal(["Deleted privatenote"], await TakeAsync(deletions, 1));
        Assert.Equal(0, deletions.Dropped);
    }

    [Fact]
    public async Task A_subscriber_that_is_too_slow_gets_what_waits_for_it_and_then_an_error()
    {
        using var house = await House.BuildAsync();
        using var meters = new Recorder(WorkspaceInstruments.Name);
        await using var slow = house.Events.Subscribe(House.As("author"));
        var notes = new List<string>();
        for (var i = 0; i < 10; i++) { notes.Add($"Created {(await house.Notes.CreateAsync(House.As("author"), new NewNote($"{i}"))).Id}"); }

        var received = new List<string>();
        var ended = await Assert.ThrowsAsync<WorkspaceException>(async () =>
        {
            await foreach (var happened in slow) { received.Add($"{happened.Kind} {happened.Note.Id}"); }
        });

        Assert.Equal(notes[..4], received);
        Assert.Equal(WorkspaceError.Unavailable, ended.Error);
        Assert.Equal(1, meters.Sum("note_events.dropped reason=slow_subscriber"));
        Assert.Equal(0, house.Events.Subscribers);
    }

    [Fact]
    public async Task An_authorizer_that_fails_costs_the_event_and_not_the_subscription()
    {
        using var house = await House.BuildAsync();
        await using var subscription = house.Events.Subscribe(House.As("author"));
        var note = (await house.Ports.Notes.FindManyAsync([House.TeamNote], default))[0];

        house.Authorizer.IsDown = true;
        house.Events.Publish(new NoteEvent(NoteEventKind.Updated, note));
        var events = subscription.GetAsyncEnumerator();
        var next = events.MoveNextAsync().AsTask();
        house.Authorizer.IsDown = false;
        house.Events.Publish(new NoteEvent(NoteEventKind.Created, note));

        Assert.True(await next);
        Assert.Equal(NoteEventKind.Created, events.Current.Kind);
        Assert.Equal(1, subscription.Dropped);
    }

    [Fact]
    public async Task Subscribers_go_when_disposed_cancelled_or_no_longer_enumerated()
    {
        using var house = await House.BuildAsync();
        using var cancel = new CancellationTokenSource();
        var disposed = house.Events.Subscribe(House.As("author"));
        var cancelled = house.Events.Subscribe(House.As("author"), null, cancel.Token);
        var enumerated = house.Events.Subscribe(House.As("author"));
        Assert.Equal(3, house.Events.Subscribers);

        var full = Assert.Throws<WorkspaceException>(() => house.Events.Subscribe(House.As("author")));
        await disposed.DisposeAsync();
        await disposed.DisposeAsync();
        await cancel.CancelAsync();
        await house.Notes.CreateAsync(House.As("author"), new NewNote("T"));
        Assert.Empty(await TakeAsync(cancelled, 5));
        Assert.Single(await TakeAsync(enumerated, 1));

        Assert.Equal(WorkspaceError.Unavailable, full.Error);
        Assert.Equal(0, house.Events.Subscribers);
        using var late = new CancellationTokenSource();
        await late.CancelAsync();
        Assert.Empty(await TakeAsync(house.Events.Subscribe(House.As("author"), null, late.Token), 1));
        Assert.Equal(0, house.Events.Subscribers);
    }

    [Fact]
    public async Task Who_counts_as_a_subscriber_hears_the_next_event()
    {
        using var house = await House.BuildAsync();
        var note = (await house.Ports.Notes.FindManyAsync([House.TeamNote], default))[0];
        for (var round = 0; round < 2_000; round++)
        {
            using var together = new Barrier(3);
            var subscribing = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                together.SignalAndWait();
                return house.Events.Subscribe(House.As("author"));
            })).ToArray();
            together.SignalAndWait();
            while (house.Events.Subscribers < 2) { Thread.SpinWait(1); }

            house.Events.Publish(new NoteEvent(NoteEventKind.Created, note));
            var subscriptions = await Task.WhenAll(subscribing);
            house.Events.Publish(new NoteEvent(NoteEventKind.Updated, note));

            foreach (var subscription in subscriptions) { Assert.Equal(["Created teamnote"], await TakeAsync(subscription, 1)); }
        }
    }

    [Fact]
    public async Task A_subscription_that_ends_with_events_waiting_ends()
    {
        using var house = await House.BuildAsync();
        var subscription = house.Events.Subscribe(House.As("author"));
        await house.Notes.CreateAsync(House.As("author"), new NewNote("T"));
        await subscription.DisposeAsync();

        Assert.Empty(await TakeAsync(subscription, 1));
    }

    [Fact]
    public async Task A_subscription_that_waits_ends_without_an_exception_when_it_is_cancelled()
    {
        using var house = await House.BuildAsync();
        using var cancel = new CancellationTokenSource();
        var events = house.Events.Subscribe(House.As("author"), null, cancel.Token).GetAsyncEnumerator(cancel.Token);
        var next = events.MoveNextAsync();

        await cancel.CancelAsync();

        Assert.False(await next);
        Assert.Equal(0, house.Events.Subscribers);
    }

    [Fact]
    public async Task Anonymous_callers_hear_nothing()
    {
        using var house = await House.BuildAsync();
        Assert.Equal(WorkspaceError.Unauthenticated, Assert.Throws<WorkspaceException>(() => house.Events.Subscribe(Caller.Anonymous)).Error);
    }

    [Fact]
    public async Task Events_of_many_threads_are_delivered_without_a_gap_or_end_the_subscription()
    {
        using var house = await House.BuildAsync();
        await using var subscription = house.Events.Subscribe(House.As("author"));
        var note = (await house.Ports.Notes.FindManyAsync([House.TeamNote], default))[0];

        Parallel.For(0, 1_000, _ => house.Events.Publish(new NoteEvent(NoteEventKind.Updated, note)));

        Assert.True(subscription.Dropped >= 1);
        Assert.Equal(4, (await TakeAsync(subscription, 4)).Length);
        Assert.Equal(0, house.Events.Subscribers);
    }

    private static async Task<string[]> TakeAsync(NoteSubscription subscription, int count)
    {
        var events = new List<string>();
        // Only so that a lost event fails the test instead of hanging it.
        using var never = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await foreach (var happened in subscription.WithCancellation(never.Token))
        {
            events.Add($"{happened.Kind} {happened.Note.Id}");
            if (events.Count == count) { break; }
        }

        return [.. events];
    }

    [Fact]
    public async Task A_check_for_an_event_is_no_part_of_the_trace_that_subscribed()
    {
        using var house = await House.BuildAsync();
        var spans = new ConcurrentQueue<Activity>();
        using var source = new ActivitySource("Test.Subscriber");
        using var listener = new ActivityListener
        {
            ShouldListenTo = from => from.Name is "Test.Subscriber" or WorkspaceInstruments.Name,
            // As samplers do: what is below a span follows it.
            Sample = (ref asked) => asked.Parent.TraceId == default || asked.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
                ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStarted = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var request = source.StartActivity("subscribe");
        await using var subscription = house.Events.Subscribe(House.As("author"));

        await house.Notes.CreateAsync(House.As("author"), new NewNote("Title"));
        await foreach (var _ in subscription) { break; }

        Assert.Same(request, Activity.Current);
        Assert.DoesNotContain(spans, span => span != request && span.TraceId == request!.TraceId);
    }

    /// <summary>Allows everything after a while, and counts.</summary>
    private sealed class CountingAuthorizer : IAuthorizer
    {
        private int _atWork;
        private int _most;
        private int _asked;

        public bool DecidesFromStore => true;

        public int Most => Volatile.Read(ref _most);

        public int Asked => Volatile.Read(ref _asked);

        public async ValueTask<bool> CheckAsync(Caller caller, Permission permission, ObjectRef resource, CancellationToken cancel)
        {
            Interlocked.Increment(ref _asked);
            var now = Interlocked.Increment(ref _atWork);
            for (var most = Most; now > most && Interlocked.CompareExchange(ref _most, now, most) != most; most = Most) { }
            await Task.Delay(1, cancel);
            Interlocked.Decrement(ref _atWork);
            return true;
        }

        public ValueTask<IReadOnlyList<bool>> CheckManyAsync(
            Caller caller, Permission permission, IReadOnlyList<ObjectRef> resources, CancellationToken cancel) => throw new NotSupportedException();

        public ValueTask<NoteScope> ReadableNotesAsync(Caller caller, CancellationToken cancel) => throw new NotSupportedException();
    }
}
