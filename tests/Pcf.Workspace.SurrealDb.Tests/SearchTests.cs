using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Paging;
using Pcf.Workspace.SurrealDb.Tests.Support;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.SurrealDb.Tests;

/// <summary>What the full-text index takes for a word, and its order, as far as the contract leaves it open.</summary>
public sealed class SearchTests(Server server)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly UserId Author = UserId.Parse("u1");

    [Theory]
    [InlineData("unicode", "Ünïcode")]
    [InlineData("ÜNÏCODE", "unicode")]
    [InlineData("cafe\u0301", "café")]
    [InlineData("日本語", "日本語 text")]
    [InlineData("abc123", "x-abc123-y")]
    [InlineData("don t", "don't")]
    public async Task Accents_case_and_signs_make_no_difference(string query, string content) =>
        Assert.Single(await FindAsync(query, ("Title", content)));

    [Theory]
    [InlineData("abc", "abc123")]
    [InlineData("123", "abc123")]
    [InlineData("camel", "camelCase")]
    public async Task A_part_of_a_word_is_not_found(string query, string content) => Assert.Empty(await FindAsync(query, ("Title", content)));

    [Fact]
    public async Task The_title_decides_among_notes_that_all_have_the_word_and_then_the_time() =>
        Assert.Equal(["n1", "n2", "n0"], await FindAsync("plan", ("One", "a plan"), ("The plan", "two"), ("Three", "a plan")));

    private async Task<string[]> FindAsync(string query, params (string Title, string Content)[] notes)
    {
        await using var workspace = await server.NewWorkspaceAsync();
        await workspace.Users.AddAsync(new User(Author, "Name", "u1@example.com", UserKind.Person, true, Noon), default);
        for (var i = 0; i < notes.Length; i++)
        {
            var at = Noon.AddMinutes(i);
            await workspace.Notes.AddAsync(new Note(NoteId.Parse($"n{i}"), notes[i].Title, notes[i].Content, Author, null, [], at, at), default);
        }

        var page = await workspace.Notes.SearchAsync(NoteScope.RelatedTo(Author), query, PageRequest.Default, default);
        return [.. page.Edges.Select(edge => edge.Node.Id.ToString())];
    }
}
