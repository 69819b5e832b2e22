using Pcf.Workspace.Access;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Setup;

namespace Pcf.Workspace.Contracts;

/// <summary>Searching notes: words only, best first, nothing unreadable, and no text can break it.</summary>
public abstract class NoteSearchContract : Contract
{
    public static TheoryData<string> Hostile { get; } =
    [
        "\"", "\"\"", "\"unbalanced", "alpha\"", "' OR 1=1 --", "alpha AND", "AND alpha", "NOT", "OR OR", "NEAR(alpha beta, 2)", "NEAR(", "alpha*",
        "*",
        "^alpha", "title:alpha", "nosuchcolumn:alpha", "{title content}:alpha", "-alpha", "+alpha +beta", "(alpha", "alpha)", "🎉", "alpha 🎉", "\0",
        "alpha\0beta",
        "ⅷ ²", "मराठी", "日本語", "e\u0301", "\ud800", "%_", ";", "--", "/*", new string('a', 200), new string('"', 200), new string('(', 200),
        string.Join(' ', Enumerable.Repeat("a", 100)),
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task No_text_is_an_error(string query)
    {
        await AddUserAsync("1");
        await AddNoteAsync("n1", "1", content: "alpha beta");

        var page = await Ports.Notes.SearchAsync(ReadBy("1"), query, PageRequest.Default, default);

        Assert.Equal(page.Edges.Count, await page.TotalCountAsync());
    }

    [Theory]
    [InlineData("alpha")]
    [InlineData("ALPHA")]
    [InlineData("  alpha  ")]
    [InlineData("\"alpha\"")]
    [InlineData("alpha beta")]
    [InlineData("beta, alpha!")]
    [InlineData("alpha*")]
    [InlineData("-alpha")]
    [InlineData("alpha 🎉")]
    [InlineData("title")]
    [InlineData("title alpha")]
    [InlineData("Ünïcode")]
    [InlineData("2026")]
    public async Task Words_are_found_in_any_case_and_order(string query)
    {
        await AddUserAsync("1");
        await AddNoteAsync("n1", "1", title: "The title", content: "alpha beta Ünïcode 2026");
        await AddNoteAsync("n2", "1", title: "Another", content: "gamma");

        Assert.Equal(["n1"], Ids(await Ports.Notes.SearchAsync(ReadBy("1"), query, PageRequest.Default, default)));
    }

    [Theory]
    [InlineData("alp")]
    [InlineData("alpha gamma")]
    [InlineData("alpha NOT beta")]
    [InlineData("alpha OR gamma")]
    [InlineData("🎉")]
    [InlineData("!?")]
    public async Task Operators_are_words_and_every_word_must_be_there(string query)
    {
        await AddUserAsync("1");
        await AddNoteAsync("n1", "1", content: "alpha beta");
        await AddNoteAsync("n2", "1", content: "gamma");

        Assert.Empty((await Ports.Notes.SearchAsync(ReadBy("1"), query, PageRequest.Default, default)).Edges);
    }

    [Fact]
    public async Task A_title_ranks_before_a_content()
    {
        await AddUserAsync("1");
        await AddNoteAsync("n1", "1", title: "Budget", content: "something else");
        await AddNoteAsync("n2", "1", title: "Something", content: "else about a budget", minute: 1);

        Assert.Equal(["n1", "n2"], Ids(await Ports.Notes.SearchAsync(ReadBy("1"), "budget", PageRequest.Default, default)));
    }

    [Fact]
    public async Task What_may_not_be_read_is_neither_found_nor_counted()
    {
        foreach (var id in new[] { "1", "2", "3" }) { await AddUserAsync(id); }
        await AddNoteAsync("n1", "1", content: "secret plan");
        await AddNoteAsync("n2", "2", content: "secret plan", viewers: ["3"]);

        var byOne = await Ports.Notes.SearchAsync(ReadBy("1"), "secret", PageRequest.Default, default);
        var byThree = await Ports.Notes.SearchAsync(ReadBy("3"), "secret", PageRequest.Default, default);
        var listed = await Ports.Notes.SearchAsync(NoteScope.Only([N("n2")]), "secret", PageRequest.Default, default);

        Assert.Equal("n1 1", $"{Assert.Single(Ids(byOne))} {await byOne.TotalCountAsync()}");
        Assert.Equal("n2 1", $"{Assert.Single(Ids(byThree))} {await byThree.TotalCountAsync()}");
        Assert.Equal("n2 1", $"{Assert.Single(Ids(listed))} {await listed.TotalCountAsync()}");
    }

    [Fact]
    public async Task The_index_follows_changes_and_deletions()
    {
        await AddUserAsync("1");
        await AddNoteAsync("n1", "1", content: "before");
        await AddNoteAsync("n2", "1", content: "before");

        await Ports.Notes.UpdateAsync(N("n1"), new NoteChange { Content = "after" }, Noon, default);
        await Ports.Notes.DeleteAsync(N("n2"), default);

        Assert.Empty((await Ports.Notes.SearchAsync(ReadBy("1"), "before", PageRequest.Default, default)).Edges);
        Assert.Equal(["n1"], Ids(await Ports.Notes.SearchAsync(ReadBy("1"), "after", PageRequest.Default, default)));
    }

    [Fact]
    public async Task A_walk_over_a_search_gives_every_match_once()
    {
        await Ports.SeedDemoAsync();
        var scope = NoteScope.Only([.. DemoData.Notes.Select(note => note.Id)]);

        var walked = await WalkAsync(request => Ports.Notes.SearchAsync(scope, "Budget plan", request, default), 3);

        var expected = DemoData.Notes
            .Where(note => note.Title.StartsWith("Budget plan ", StringComparison.Ordinal))
            .Select(note => note.Id.ToString());
        Assert.Equal(expected.Order(), walked.Select(note => note.Id.ToString()).Order());
        Assert.True(walked.Count > 3);
    }
}
