using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Tests.Support;

namespace Pcf.Workspace.Tests.Notes;

/// <summary>Notes created under an idempotency key: what the domain adds to the store's promise.</summary>
public sealed class NoteKeyTests
{
    private static readonly Caller Author = House.As("author");

    [Fact]
    public async Task A_repeated_creation_is_one_note_and_one_event()
    {
        using var house = await House.BuildAsync();
        await using var heard = house.Events.Subscribe(Author);
        var draft = new NewNote("Title", "Content", House.Team) { IdempotencyKey = "key-1" };

        var first = await house.Notes.CreateAsync(Author, draft);
        var again = await house.Notes.CreateAsync(Author, draft);
        var next = await house.Notes.CreateAsync(Author, draft with { IdempotencyKey = "key-2" });

        Assert.Equal(first.Id, again.Id);
        Assert.NotEqual(first.Id, next.Id);
        await using var events = heard.GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(first.Id, events.Current.Note.Id);
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(next.Id, events.Current.Note.Id);
    }

    [Fact]
    public async Task A_repeated_creation_leaves_nothing_in_the_mirror()
    {
        using var house = await House.BuildAsync();
        var draft = new NewNote("Title") { IdempotencyKey = "key" };
        await house.Notes.CreateAsync(Author, draft);
        house.Mirror.Written.Clear();

        await house.Notes.CreateAsync(Author, draft);

        Assert.Equal(2, house.Mirror.Written.Count);
        Assert.Equal("-" + house.Mirror.Written[0][1..], house.Mirror.Written[1]);
    }

    [Theory]
    [InlineData("Other", "Content", "team")]
    [InlineData("Title", "Other", "team")]
    [InlineData("Title", "Content", null)]
    [InlineData("TitleC", "ontent", "team")]
    public async Task Another_input_under_the_same_key_is_refused(string title, string content, string? place)
    {
        using var house = await House.BuildAsync();
        await house.Notes.CreateAsync(Author, new NewNote("Title", "Content", House.Team) { IdempotencyKey = "key" });

        OrganizationId? home = place is null ? null : OrganizationId.Parse(place);
        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () =>
            await house.Notes.CreateAsync(Author, new NewNote(title, content, home) { IdempotencyKey = "key" }));

        Assert.Equal(("INVALID_INPUT", "idempotencyKey"), (refused.Code, refused.Field));
    }

    [Fact]
    public async Task A_repeat_after_the_note_was_deleted_is_not_found()
    {
        using var house = await House.BuildAsync();
        var draft = new NewNote("Title") { IdempotencyKey = "key" };
        await house.Notes.DeleteAsync(Author, (await house.Notes.CreateAsync(Author, draft)).Id);

        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () => await house.Notes.CreateAsync(Author, draft));

        Assert.Equal("NOT_FOUND", refused.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("with blank")]
    [InlineData("näme")]
    [InlineData("a/b")]
    [InlineData("line\n")]
    [InlineData(null, 101)]
    public async Task A_key_of_another_form_is_refused(string? key, int length = 0)
    {
        using var house = await House.BuildAsync();

        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () =>
            await house.Notes.CreateAsync(Author, new NewNote("Title") { IdempotencyKey = key ?? new string('a', length) }));

        Assert.Equal(("INVALID_INPUT", "idempotencyKey"), (refused.Code, refused.Field));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("A-Z_0.9:z")]
    [InlineData(null, 100)]
    public async Task A_key_of_the_stated_form_is_taken(string? key, int length = 0)
    {
        using var house = await House.BuildAsync();

        Assert.NotNull(await house.Notes.CreateAsync(Author, new NewNote("Title") { IdempotencyKey = key ?? new string('a', length) }));
    }
}
