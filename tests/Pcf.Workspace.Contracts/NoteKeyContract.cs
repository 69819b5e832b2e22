using Pcf.Workspace.Notes;

namespace Pcf.Workspace.Contracts;

/// <summary>Notes that are added under a key: once, however often they are sent.</summary>
public abstract class NoteKeyContract : Contract
{
    private const int Racers = 50;

    [Fact]
    public async Task A_note_sent_twice_under_one_key_is_added_once()
    {
        await AddUserAsync("1");
        var first = await Ports.Notes.AddOnceAsync(NoteOf("n1"), KeyOf("key"), default);
        var second = await Ports.Notes.AddOnceAsync(NoteOf("n2", minute: 1), KeyOf("key"), default);

        Assert.Equal(("n1", "n1"), ($"{first!.Id}", $"{second!.Id}"));
        Assert.Equivalent(NoteOf("n1"), second, strict: true);
        Assert.Equal(1, await Ports.Notes.TotalAsync(default));
        Assert.Empty(await Ports.Relations.OnAsync(Access.ObjectKind.Note, ["n2"], U("1"), default));
    }

    [Fact]
    public async Task Keys_of_two_authors_are_two_keys()
    {
        await AddUserAsync("1");
        await AddUserAsync("2");

        var first = await Ports.Notes.AddOnceAsync(NoteOf("n1"), KeyOf("key"), default);
        var second = await Ports.Notes.AddOnceAsync(NoteOf("n2", author: "2"), KeyOf("key", author: "2"), default);

        Assert.Equal(("n1", "n2"), ($"{first!.Id}", $"{second!.Id}"));
    }

    [Fact]
    public async Task Another_input_under_a_kept_key_is_refused_and_adds_nothing()
    {
        await AddUserAsync("1");
        await Ports.Notes.AddOnceAsync(NoteOf("n1"), KeyOf("key"), default);

        var refused = await RefusedAsync(async () => await Ports.Notes.AddOnceAsync(NoteOf("n2"), KeyOf("key", hash: "other"), default));

        Assert.Equal(("INVALID_INPUT", "idempotencyKey"), (refused.Code, refused.Field));
        Assert.Equal(1, await Ports.Notes.TotalAsync(default));
    }

    [Fact]
    public async Task A_repeat_gives_the_note_as_it_is_now_and_none_when_it_is_gone()
    {
        await AddUserAsync("1");
        await Ports.Notes.AddOnceAsync(NoteOf("n1"), KeyOf("key"), default);
        await Ports.Notes.UpdateAsync(N("n1"), new NoteChange { Title = "Changed" }, Noon, default);

        Assert.Equal("Changed", (await Ports.Notes.AddOnceAsync(NoteOf("n2"), KeyOf("key"), default))!.Title);

        await Ports.Notes.DeleteAsync(N("n1"), default);
        Assert.Null(await Ports.Notes.AddOnceAsync(NoteOf("n3"), KeyOf("key"), default));
        Assert.Equal(0, await Ports.Notes.TotalAsync(default));
    }

    [Fact]
    public async Task A_key_is_free_again_after_a_day()
    {
        const int Day = 24 * 60;
        await AddUserAsync("1");
        await Ports.Notes.AddOnceAsync(NoteOf("n1"), KeyOf("key"), default);

        Assert.Equal("n1", $"{(await Ports.Notes.AddOnceAsync(NoteOf("n2", minute: Day - 1), KeyOf("key"), default))!.Id}");
        Assert.Equal("n3", $"{(await Ports.Notes.AddOnceAsync(NoteOf("n3", minute: Day), KeyOf("key", hash: "other"), default))!.Id}");
        Assert.Equal("n3", $"{(await Ports.Notes.AddOnceAsync(NoteOf("n4", minute: Day + 1), KeyOf("key", hash: "other"), default))!.Id}");
    }

    [Fact]
    public async Task A_note_that_is_refused_leaves_its_key_free()
    {
        await AddUserAsync("1");

        await RefusedAsync(async () => await Ports.Notes.AddOnceAsync(NoteOf("n1") with { OrganizationId = O("nowhere") }, KeyOf("key"), default));

        Assert.NotNull(await Ports.Notes.AddOnceAsync(NoteOf("n1"), KeyOf("key", hash: "other"), default));
    }

    [Fact]
    public async Task Of_many_that_race_under_one_key_one_is_added_and_all_get_it()
    {
        await AddUserAsync("1");

        var notes = await Task.WhenAll(Enumerable.Range(0, Racers).Select(i => Task.Run(async () =>
            await Ports.Notes.AddOnceAsync(NoteOf($"n{i}"), KeyOf("key"), default))));

        Assert.Single(notes.Select(note => note!.Id).Distinct());
        Assert.Equal(1, await Ports.Notes.TotalAsync(default));
    }

    [Fact]
    public async Task Old_keys_are_forgotten_and_no_more_than_a_number_are_kept()
    {
        await AddUserAsync("1");
        for (var i = 0; i < 10; i++) { await Ports.Notes.AddOnceAsync(NoteOf($"n{i}", minute: i), KeyOf($"key{i}"), default); }

        Assert.Equal(3, await Ports.Notes.ForgetKeysAsync(Noon.AddMinutes(3), int.MaxValue, default));
        Assert.Equal(2, await Ports.Notes.ForgetKeysAsync(Noon.AddMinutes(3), 5, default));
        Assert.Equal(0, await Ports.Notes.ForgetKeysAsync(Noon.AddMinutes(3), 5, default));

        Assert.Equal("again4", $"{(await Ports.Notes.AddOnceAsync(NoteOf("again4", minute: 10), KeyOf("key4"), default))!.Id}");
        Assert.Equal("n5", $"{(await Ports.Notes.AddOnceAsync(NoteOf("again5", minute: 10), KeyOf("key5"), default))!.Id}");
    }

    private Note NoteOf(string id, int minute = 0, string author = "1") =>
        new(N(id), "Title", "Content", U(author), null, [], Noon.AddMinutes(minute), Noon.AddMinutes(minute));

    private static NoteKey KeyOf(string key, string hash = "hash", string author = "1") => new(U(author), key, hash);
}
