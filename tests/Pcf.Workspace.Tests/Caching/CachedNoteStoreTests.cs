using Pcf.Workspace.Access;
using Pcf.Workspace.Caching;
using Pcf.Workspace.Contracts.Support;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Telemetry;
using Pcf.Workspace.Tests.Support;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Tests.Caching;

/// <summary>Reads by id come from copies, changes end them, and no answer is older than the last change that was acknowledged before it was
/// asked for.</summary>
public sealed class CachedNoteStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly UserId Author = UserId.Parse("author");
    private static readonly NoteId One = NoteId.Parse("one");
    private static readonly NoteId Two = NoteId.Parse("two");

    private readonly InMemoryPorts _ports = new();
    private readonly PlainCopies<Note> _copies = new();
    private readonly HeldNotes _store;
    private readonly CachedNoteStore _notes;

    public CachedNoteStoreTests()
    {
        _store = new HeldNotes(_ports.Notes);
        _notes = new CachedNoteStore(_store, _copies);
    }

    public async ValueTask InitializeAsync()
    {
        await _ports.Users.AddAsync(new User(Author, "Author", "author@example.com", UserKind.Person, true, Noon), default);
        foreach (var id in new[] { One, Two }) { await _notes.AddAsync(new Note(id, "Before", "", Author, null, [], Noon, Noon), default); }
    }

    public ValueTask DisposeAsync() => _ports.DisposeAsync();

    [Fact]
    public async Task What_was_read_is_not_read_again()
    {
        Assert.Equal("Before", await TitleAsync());
        Assert.Equal("Before", await TitleAsync());

        Assert.Equal((1, 1), (_store.Reads, _copies.Hits));
    }

    [Fact]
    public async Task Several_are_read_with_one_question_which_leaves_out_what_is_known_and_names_each_once()
    {
        await TitleAsync();
        var found = await _notes.FindManyAsync([One, Two, Two, One, NoteId.Parse("none")], default);

        Assert.Equal([One, Two], found.Select(note => note.Id).Order());
        Assert.Equal(2, _store.Reads);
    }

    [Fact]
    public async Task What_another_process_shared_is_not_read()
    {
        _copies.Shared["one"] = new Note(One, "Shared", "", Author, null, [], Noon, Noon);

        Assert.Equal("Shared", await TitleAsync());
        Assert.Equal(0, _store.Reads);
    }

    [Fact]
    public async Task What_another_process_shared_under_a_wrong_id_is_read()
    {
        _copies.Shared["one"] = _copies.Shared["two"] = new Note(Two, "Shared", "", Author, null, [], Noon, Noon);
        var found = await _notes.FindManyAsync([One, Two, One], default);

        Assert.Equal([(One, "Before"), (Two, "Shared")], found.Select(note => (note.Id, note.Title)).Order());
        Assert.Equal("Before", await TitleAsync());
    }

    [Fact]
    public async Task One_id_that_is_asked_for_twice_is_answered_twice_also_when_the_store_has_it_twice()
    {
        _store.Repeats = true;
        using var instruments = new WorkspaceInstruments();
        foreach (var notes in new INoteStore[] { _notes, _store })
        {
            var authorizer = new LocalAuthorizer(_ports.Relations, instruments.Authorization);
            var book = new NoteBook(notes, _ports.Users, _ports.Relations, authorizer, new NoteEvents(authorizer, instruments), instruments,
                new IdSource(TimeProvider.System), TimeProvider.System, latest: _ports.Notes);
            var found = await book.FindManyAsync(Caller.Of(Author), [One, Two, One]);

            Assert.Equal([One, Two, One], found.Select(note => note!.Id));
        }
    }

    [Fact]
    public async Task A_note_that_was_looked_for_in_vain_is_found_once_it_is_there()
    {
        var late = NoteId.Parse("late");
        Assert.Empty(await _notes.FindManyAsync([late], default));
        await _notes.AddAsync(new Note(late, "Late", "", Author, null, [], Noon, Noon), default);

        Assert.Single(await _notes.FindManyAsync([late], default));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_shows_at_once_also_when_its_answer_was_lost(bool losesAnswers)
    {
        await TitleAsync();
        _store.LosesAnswers = losesAnswers;
        await ChangeAsync(One, "After");

        Assert.Equal("After", await TitleAsync());
        await Record.ExceptionAsync(async () => await _notes.DeleteAsync(One, default));
        Assert.Null(await TitleAsync());
    }

    [Fact]
    public async Task A_read_that_began_before_a_change_neither_puts_the_old_value_back_nor_is_joined_by_later_ones()
    {
        var gate = new TaskCompletionSource();
        _store.Gate = gate.Task;
        var early = TitleAsync();
        await ChangeAsync(One, "After");
        _store.Gate = Task.CompletedTask;

        Assert.Equal("After", await TitleAsync());
        gate.SetResult();
        Assert.Equal("Before", await early);
        Assert.Equal("After", await TitleAsync());
    }

    [Fact]
    public async Task Callers_who_want_the_same_at_once_share_one_question()
    {
        var gate = new TaskCompletionSource();
        _store.Gate = gate.Task;
        var readers = Enumerable.Range(0, 50).Select(i => i % 2 == 0
            ? _notes.FindManyAsync([One, Two], default).AsTask()
            : _notes.FindManyAsync([Two, One], default).AsTask()).ToArray();
        gate.SetResult();
        var found = await Task.WhenAll(readers);

        Assert.All(found, notes => Assert.Equal(2, notes.Count));
        Assert.Equal(1, _store.Reads);
    }

    [Fact]
    public async Task One_who_gives_up_does_not_give_up_for_others()
    {
        using var patience = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        _store.Gate = gate.Task;
        var impatient = _notes.FindManyAsync([One], patience.Token).AsTask();
        var patient = _notes.FindManyAsync([One], default).AsTask();
        await patience.CancelAsync();
        gate.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.Single(await patient);
    }

    [Fact]
    public async Task Sharing_a_note_ends_its_copy_and_a_membership_none()
    {
        var relations = new CachedRelationStore(_ports.Relations, _copies);
        await TitleAsync();
        await relations.WriteAsync([RelationTuple.Member(OrganizationId.Parse("team"), Author)], [], default);
        await TitleAsync();
        Assert.Equal(1, _store.Reads);

        await relations.WriteAsync([RelationTuple.Viewer(One, UserId.Parse("friend"))], [], default);
        Assert.Equal(["friend"], (await _notes.FindManyAsync([One], default))[0].Viewers.Select(viewer => viewer.ToString()));
        await relations.WriteAsync([], [RelationTuple.Viewer(One, UserId.Parse("friend"))], default);
        Assert.Empty((await _notes.FindManyAsync([One], default))[0].Viewers);
    }

    [Fact]
    public async Task Racing_readers_never_see_less_than_the_last_change_that_was_acknowledged()
    {
        const int Changes = 500;
        var acknowledged = 0;
        var wrong = 0;
        await ChangeAsync(One, "0");
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (Volatile.Read(ref acknowledged) < Changes)
            {
                var least = Volatile.Read(ref acknowledged);
                if (int.Parse((await TitleAsync())!) < least) { Interlocked.Increment(ref wrong); }
            }
        })).ToArray();
        for (var i = 1; i <= Changes; i++)
        {
            await ChangeAsync(One, $"{i}");
            Volatile.Write(ref acknowledged, i);
            await Task.Yield();
        }

        await Task.WhenAll(readers);
        Assert.Equal(0, wrong);
    }

    [Fact]
    public async Task A_change_is_decided_by_what_is_stored_and_not_by_a_copy()
    {
        using var instruments = new WorkspaceInstruments();
        var authorizer = new LocalAuthorizer(_ports.Relations, instruments.Authorization);
        var book = new NoteBook(_notes, _ports.Users, new CachedRelationStore(_ports.Relations, _copies), authorizer,
            new NoteEvents(authorizer, instruments), instruments, new IdSource(TimeProvider.System), TimeProvider.System, latest: _ports.Notes);
        var friend = UserId.Parse("friend");
        await _ports.Users.AddAsync(new User(friend, "Friend", "friend@example.com", UserKind.Person, true, Noon), default);
        var author = Caller.Of(Author);
        await book.ShareAsync(author, One, friend);
        Assert.Equal([friend], (await book.FindAsync(author, One))!.Viewers);

        // Another process takes it back, and this one does not hear of it.
        await _ports.Relations.WriteAsync([], [RelationTuple.Viewer(One, friend)], default);
        await book.ShareAsync(author, One, friend);

        Assert.True(await authorizer.CheckAsync(Caller.Of(friend), Permission.ReadNote, ObjectRef.Of(One), default));
    }

    private async Task<string?> TitleAsync() => (await _notes.FindManyAsync([One], default)).SingleOrDefault()?.Title;

    private async Task ChangeAsync(NoteId id, string title)
    {
        var failure = await Record.ExceptionAsync(
            async () => await _notes.UpdateAsync(id, new NoteChange { Title = title }, Noon, default));
        Assert.Equal(_store.LosesAnswers, failure is WorkspaceException);
    }
}
