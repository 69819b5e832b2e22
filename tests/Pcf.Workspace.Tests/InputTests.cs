using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Setup;
using Pcf.Workspace.Tests.Support;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Tests;

public sealed class InputTests
{
    public static TheoryData<string?> BadTitles { get; } = [(string?)null, "", "   ", new string('x', 201), "two\nlines", "half \ud83c", "\udf89"];

    public static TheoryData<string> BadAddresses { get; } =
        ["", "x", "@", "a@", "@example.org", "a@b", "a@@example.com", "a b@example.com", "a@example.com.", "a@ex..com", "<a@example.com>",
            "a@example.com\u0007",
         new string('a', 65) + "@example.com", "a@" + new string('b', 250) + ".com"];

    [Theory]
    [MemberData(nameof(BadTitles))]
    public async Task A_bad_title_is_refused_by_its_measure(string? title)
    {
        using var house = await House.BuildAsync();

        var refused = await Assert.ThrowsAsync<WorkspaceException>(
            async () => await house.Notes.CreateAsync(House.As("author"), new NewNote(title!)));

        Assert.Equal(("INVALID_INPUT", "title"), (refused.Code, refused.Field));
        Assert.True(string.IsNullOrWhiteSpace(title) || !refused.Message.Contains(title, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Limits_are_inclusive()
    {
        using var house = await House.BuildAsync();
        var author = House.As("author");

        var note = await house.Notes.CreateAsync(author, new NewNote(new string('x', 200), new string('é', 32 * 1024)));
        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () =>
            await house.Notes.CreateAsync(author, new NewNote("T", new string('é', 32 * 1024) + "x")));

        Assert.Equal(200, note.Title.Length);
        Assert.Equal(("content", "65537 bytes", "at most 65536 bytes of UTF-8"), (refused.Field, refused.Given, refused.Expected));
    }

    [Theory]
    [MemberData(nameof(BadAddresses))]
    public async Task A_bad_address_is_refused_and_never_repeated(string address)
    {
        using var house = await House.BuildAsync();

        var refused = await Assert.ThrowsAsync<WorkspaceException>(
            async () => await house.Users.CreateAsync(House.As("boss"), new NewUser("Name", address)));

        Assert.Equal(("INVALID_INPUT", "email"), (refused.Code, refused.Field));
        Assert.True(address.Length < 2 || !refused.Message.Contains(address, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(101)]
    public void A_page_has_1_to_100_items(int first)
    {
        Assert.Equal("first", Assert.Throws<WorkspaceException>(() => PageRequest.Of(first)).Field);
        Assert.Equal(20, PageRequest.Of().First);
        Assert.Equal((1, 100), (PageRequest.Of(1).First, PageRequest.Of(100).First));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(null)]
    public async Task A_query_has_something_in_it(string? query)
    {
        using var house = await House.BuildAsync();
        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () => await house.Notes.SearchAsync(House.As("author"), query!));
        Assert.Equal("query", refused.Field);
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("1 ")]
    [InlineData("note:1")]
    [InlineData("000000000000000000000000000000000")]
    [InlineData(null)]
    public void An_id_is_1_to_32_characters_of_0_to_9_and_a_to_z(string? text)
    {
        Assert.False(NoteId.TryParse(text, null, out _));
        Assert.Equal("id", Assert.Throws<WorkspaceException>(() => NoteId.From(text)).Field);
        Assert.Equal("1", NoteId.From("1").ToString());
    }

    [Fact]
    public void New_ids_ascend_within_a_millisecond_and_when_the_clock_steps_back()
    {
        var clock = new FakeClock();
        var source = new IdSource(clock);
        var ids = new List<string>();
        for (var i = 0; i < 1_000; i++)
        {
            if (i % 100 == 99) { clock.Advance(TimeSpan.FromMilliseconds(i % 300 == 99 ? -5 : 1)); }
            ids.Add(source.Next());
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal(1_000, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(id.Length == 26 && UserId.TryParse(id, null, out _)));
    }

    [Fact]
    public void Racing_threads_never_get_the_same_id()
    {
        var source = new IdSource(new FakeClock());
        var ids = new System.Collections.Concurrent.ConcurrentBag<string>();

        Parallel.For(0, 10_000, _ => ids.Add(source.Next()));

        Assert.Equal(10_000, ids.Distinct().Count());
    }

    [Fact]
    public void Records_print_no_content_and_no_address()
    {
        Assert.DoesNotContain(DemoData.Users, user => user.ToString().Contains('@') || user.ToString().Contains(user.Name, StringComparison.Ordinal));
        Assert.DoesNotContain(DemoData.Notes, note => note.ToString().Contains(note.Title, StringComparison.Ordinal));
        Assert.Equal("new note", new NewNote("secret", "secret").ToString());
        Assert.Equal("new Person", new NewUser("secret", "secret").ToString());
        Assert.DoesNotContain("secret", new NoteChange { Title = "secret", Content = "secret" }.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Cursors_have_one_spelling_and_one_list()
    {
        var cursor = new Cursor(1_767_268_800_000, "n1");
        var text = cursor.Write('n');

        Assert.Equal(cursor, Cursor.Read(text, 'n'));
        Assert.DoesNotContain(text, c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'));
        Assert.Throws<WorkspaceException>(() => Cursor.Read(text, 'u'));
        Assert.Throws<WorkspaceException>(() => Cursor.Read(text + "=", 'n'));
        Assert.Throws<WorkspaceException>(() => Cursor.Read(new Cursor(1, "NOT AN ID").Write('n'), 'n'));
        Assert.Throws<WorkspaceException>(() => Cursor.Read(new string('A', 4_000), 'n'));
    }
}
