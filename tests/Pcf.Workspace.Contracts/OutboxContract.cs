using System.Diagnostics;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Outbox;

namespace Pcf.Workspace.Contracts;

/// <summary>The outbox: what was committed is there, and each event is handed out in the order of its note until it is done with.</summary>
public abstract class OutboxContract : Contract
{
    /// <summary>Two targets: <c>all</c> takes every event, <c>deleted</c> only deletions.</summary>
    protected static readonly IReadOnlyList<OutboxTarget> Targets =
        [new("all", [NoteEventKind.Created, NoteEventKind.Updated, NoteEventKind.Deleted]), new("deleted", [NoteEventKind.Deleted])];

    private static readonly DateTimeOffset Now = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Now.AddMinutes(1);

    private IOutbox Outbox => Ports.Outbox;

    [Fact]
    public async Task Each_change_of_a_note_is_an_event_for_each_target_that_takes_it()
    {
        await AddUserAsync("1");
        await Ports.Organizations.AddAsync(new Organizations.Organization(O("1"), "Place", Noon), [], default);
        await AddNoteAsync("n1", "1");
        await Ports.Notes.UpdateAsync(N("n1"), new NoteChange { OrganizationId = O("1") }, Noon, default);
        await Ports.Notes.DeleteAsync(N("n1"), default);

        Assert.Equal(4, (await Outbox.CountAsync(default)).Pending);
        var events = new List<OutboxEvent>();
        for (var i = 0; i < 3; i++) { events.Add(await NextAsync()); }
        var deletion = Assert.Single(await ClaimAsync("deleted"));

        Assert.Equal([NoteEventKind.Created, NoteEventKind.Updated, NoteEventKind.Deleted], events.Select(e => e.Kind));
        Assert.Equal([1, 2, 2], events.Select(e => e.Version));
        Assert.Equal(["", "1", "1"], events.Select(e => $"{e.Organization}"));
        Assert.All(events, e => Assert.Equal(("n1", "1", "all", 1), ($"{e.Note}", $"{e.Author}", e.Target, e.Attempts)));
        Assert.Equal(3, events.Select(e => e.Id).Distinct().Count());
        Assert.Equal(events[2].Id, deletion.Id);
        Assert.InRange(events[0].Happened, TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddHours(1));
    }

    [Fact]
    public async Task What_was_refused_or_repeated_is_no_event()
    {
        await AddUserAsync("1");
        var note = new Note(N("n1"), "Title", "", U("1"), null, [], Noon, Noon);
        await Ports.Notes.AddOnceAsync(note, new NoteKey(U("1"), "key", "hash"), default);
        await Ports.Notes.AddOnceAsync(note with { Id = N("n2") }, new NoteKey(U("1"), "key", "hash"), default);
        await RefusedAsync(async () => await Ports.Notes.UpdateAsync(note.Id, new NoteChange { Title = "New", ExpectedVersion = 9 }, Noon, default));
        await RefusedAsync(async () => await AddNoteAsync("n3", "1", "nowhere"));
        await Ports.Notes.DeleteAsync(N("nothing"), default);
        Assert.Null(await Ports.Notes.UpdateAsync(N("nothing"), new NoteChange { Title = "New" }, Noon, default));

        Assert.Equal(1, (await Outbox.CountAsync(default)).Pending);
    }

    [Fact]
    public async Task An_event_keeps_the_trace_of_the_request_that_made_it()
    {
        await AddUserAsync("1");
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        await AddNoteAsync("n1", "1");
        activity.Stop();

        Assert.Equal(activity.TraceId.ToString(), Assert.Single(await ClaimAsync()).TraceParent!.Split('-')[1]);
    }

    [Fact]
    public async Task Events_of_one_note_are_handed_out_one_after_another_and_those_of_others_beside_them()
    {
        await AddUserAsync("1");
        await AddNoteAsync("n1", "1");
        for (var i = 0; i < 5; i++) { await Ports.Notes.UpdateAsync(N("n1"), new NoteChange { Title = $"{i}" }, Noon, default); }
        await AddNoteAsync("n2", "1");

        var claimed = await ClaimAsync();
        Assert.Equal(["n1 1", "n2 1"], claimed.Select(e => $"{e.Note} {e.Version}").Order());
        Assert.Empty(await ClaimAsync());

        Assert.True(await Outbox.CompleteAsync(claimed.Single(e => e.Note == N("n1")), "me", Now, default));
        Assert.Equal("n1 2", string.Join(' ', (await ClaimAsync()).Select(e => $"{e.Note} {e.Version}")));
    }

    [Fact]
    public async Task A_note_with_many_events_does_not_hold_up_the_others()
    {
        await AddUserAsync("1");
        await AddNoteAsync("hot", "1");
        for (var i = 0; i < 30; i++) { await Ports.Notes.UpdateAsync(N("hot"), new NoteChange { Title = $"{i}" }, Noon, default); }
        await AddNoteAsync("n2", "1");

        var found = new HashSet<string>();
        for (var i = 0; i < 20 && found.Count < 2; i++) { foreach (var e in await ClaimAsync(most: 1)) { found.Add($"{e.Note}"); } }

        Assert.Equal(["hot", "n2"], found.Order());
    }

    [Fact]
    public async Task A_claim_that_ran_out_passes_to_another_and_the_first_has_no_say()
    {
        await AddUserAsync("1");
        await AddNoteAsync("n1", "1");
        var first = Assert.Single(await ClaimAsync());

        Assert.Empty(await Outbox.ClaimAsync("all", "other", 10, Later.AddMilliseconds(-1), Later.AddMinutes(1), default));
        var second = Assert.Single(await Outbox.ClaimAsync("all", "other", 10, Later, Later.AddMinutes(1), default));

        Assert.Equal((first.Id, 2), (second.Id, second.Attempts));
        Assert.False(await Outbox.CompleteAsync(first, "me", Later, default));
        Assert.False(await Outbox.ReturnAsync(first, "me", Later, default));
        Assert.False(await Outbox.BuryAsync(first, "me", Later, "attempts", default));
        Assert.True(await Outbox.CompleteAsync(second, "other", Later, default));
        Assert.Equal(new OutboxState(0, null, 0), await Outbox.CountAsync(default));
    }

    [Fact]
    public async Task Many_that_claim_at_once_never_get_the_same_event()
    {
        await AddUserAsync("1");
        for (var i = 0; i < 40; i++) { await AddNoteAsync($"n{i}", "1"); }

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            var mine = new List<string>();
            for (var turn = 0; turn < 20; turn++)
            {
                try
                {
                    var some = await Outbox.ClaimAsync("all", $"owner{i}", 3, Now, Later, default);
                    if (some.Count == 0) { break; }
                    mine.AddRange(some.Select(e => e.Id));
                }
                catch (WorkspaceException busy) when (busy.Error == WorkspaceError.Unavailable)
                {
                    // Others came in between each time.
                }
            }

            return mine;
        })));
        var rest = await ClaimAsync(most: 100);

        var all = claims.SelectMany(mine => mine).Concat(rest.Select(e => e.Id)).ToArray();
        Assert.Equal((40, 40), (all.Length, all.Distinct().Count()));
    }

    [Fact]
    public async Task A_returned_event_is_due_at_its_time_and_holds_the_note_until_then()
    {
        await AddUserAsync("1");
        await AddNoteAsync("n1", "1");
        await Ports.Notes.UpdateAsync(N("n1"), new NoteChange { Title = "New" }, Noon, default);
        var first = Assert.Single(await ClaimAsync());

        Assert.True(await Outbox.ReturnAsync(first, "me", Now.AddHours(1), default));

        Assert.Empty(await Outbox.ClaimAsync("all", "me", 10, Now.AddMinutes(59), Now.AddMinutes(60), default));
        Assert.Equal((1, 2), Assert.Single(await Outbox.ClaimAsync("all", "me", 10, Now.AddHours(1), Now.AddHours(2), default)) is { } e
            ? (e.Version, e.Attempts) : default);
    }

    [Fact]
    public async Task A_buried_event_is_a_dead_letter_until_it_is_replayed()
    {
        await AddUserAsync("1");
        await AddNoteAsync("n1", "1");
        await Ports.Notes.UpdateAsync(N("n1"), new NoteChange { Title = "New" }, Noon, default);
        var claimed = Assert.Single(await ClaimAsync());

        Assert.True(await Outbox.BuryAsync(claimed, "me", Now, "attempts", default));

        var dead = Assert.Single(await Outbox.ListDeadAsync(null, 10, default));
        Assert.Equal((claimed with { Attempts = 1 }, Now, "attempts"), (dead.Event, dead.Died, dead.Reason));
        Assert.Equal(2, Assert.Single(await ClaimAsync()).Version);
        Assert.Equal(1, (await Outbox.CountAsync(default)).Dead);

        Assert.Equal(0, await Outbox.ReplayAsync("nothing", Later, default));
        Assert.Equal(1, await Outbox.ReplayAsync(claimed.Id, Later, default));

        Assert.Empty(await Outbox.ListDeadAsync(null, 10, default));
        var again = await Outbox.ClaimAsync("all", "me", 10, Later, Later.AddMinutes(1), default);
        Assert.Contains(again, e => e.Id == claimed.Id && e is { Attempts: 1, Version: 1 } && e.Queued == Later && e.Happened == claimed.Happened);
    }

    [Fact]
    public async Task All_dead_letters_are_listed_by_parts_and_replayed()
    {
        await AddUserAsync("1");
        for (var i = 0; i < 25; i++) { await AddNoteAsync($"n{i}", "1"); }
        foreach (var e in await ClaimAsync(most: 100)) { Assert.True(await Outbox.BuryAsync(e, "me", Now, "attempts", default)); }

        var first = await Outbox.ListDeadAsync(null, 20, default);
        var rest = await Outbox.ListDeadAsync(first[^1], 20, default);

        Assert.Equal(25, first.Concat(rest).Select(dead => dead.Event.Id).Distinct().Count());
        Assert.Equal(25, await Outbox.ReplayAsync(null, Now, default));
        Assert.Equal((25, 0), await Outbox.CountAsync(default) is { } state ? (state.Pending, state.Dead) : default);
    }

    [Fact]
    public async Task What_waits_too_long_or_is_too_much_is_given_up_and_old_dead_letters_are_forgotten()
    {
        await AddUserAsync("1");
        for (var i = 0; i < 10; i++) { await AddNoteAsync($"n{i}", "1"); }
        var none = new OutboxLimits(DateTimeOffset.UnixEpoch, 100, DateTimeOffset.UnixEpoch, 100);

        Assert.Equal(new OutboxTrimmed(0, 0, 0), await Outbox.TrimAsync(none, Now, default));
        Assert.Equal(new OutboxTrimmed(0, 4, 0), await Outbox.TrimAsync(none with { Pending = 6 }, Now, default));
        Assert.Equal(new OutboxTrimmed(6, 0, 0), await Outbox.TrimAsync(none with { PendingSince = Now }, Now, default));
        Assert.Equal([(IOutbox.TooMany, 4), (IOutbox.TooOld, 6)], (await Outbox.ListDeadAsync(null, 100, default)).GroupBy(dead => dead.Reason)
            .Select(group => (group.Key, group.Count())).OrderBy(group => group.Key, StringComparer.Ordinal));
        Assert.Equal(new OutboxTrimmed(0, 0, 7), await Outbox.TrimAsync(none with { Dead = 3 }, Now, default));
        Assert.Equal(new OutboxTrimmed(0, 0, 3), await Outbox.TrimAsync(none with { DeadSince = Later }, Now, default));
        Assert.Equal(new OutboxState(0, null, 0), await Outbox.CountAsync(default));
    }

    private ValueTask<IReadOnlyList<OutboxEvent>> ClaimAsync(string target = "all", int most = 10) =>
        Outbox.ClaimAsync(target, "me", most, Now, Later, default);

    private async ValueTask<OutboxEvent> NextAsync()
    {
        var next = Assert.Single(await ClaimAsync());
        Assert.True(await Outbox.CompleteAsync(next, "me", Now, default));
        return next;
    }
}
