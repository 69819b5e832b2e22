using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Paging;
using Pcf.Workspace.SurrealDb.Tests.Support;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.SurrealDb.Tests;

/// <summary>Text of any kind is stored and returned exactly, and is never part of a statement.</summary>
public sealed class HostileTextTests(Server server)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Texts { get; } =
    [
        "", " ", "'", "\"", "`", "\\", "\\u0041", "'; REMOVE TABLE note; --", "\"; REMOVE DATABASE test; --", "$title", "$id", "${title}",
        "⟨note:1⟩", "note:1", "r'note:1'", "user:⟨1⟩", "2026-01-01T00:00:00Z", "d'2026-01-01T00:00:00Z'",
        "u'018f3c5e-0000-7000-8000-000000000000'", "NONE", "null", "true", "5", "1.5dec", "1h", "[1]", "{ a: 1 }", "|note:1|", "/x/",
        "<future> { 1 }", "fn::note_words('x')", "time::now()", "/* */ -- # //", "\0", "a\0b", "\r\n\t\u0001\u001f\u007f\u0085\u2028",
        "\ufeffmark", "\u202eright to left", "e\u0301", "👩‍👩‍👧‍👦", "\ud83c\udf89", "\uffff\ufffe", "日本語", "مرحبا",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Text_comes_back_as_it_was_given(string text)
    {
        await using var workspace = await server.NewWorkspaceAsync();

        await StoresAsync(workspace, text, text);
    }

    [Theory]
    [InlineData("x", 64 * 1024)]
    [InlineData("x", 1024 * 1024)]
    [InlineData("\0\"'$`\\", 1024 * 1024)]
    [InlineData("🎉 ", 1024 * 1024)]
    [InlineData("word ", 1024 * 1024)]
    public async Task Long_text_comes_back_as_it_was_given(string part, int length)
    {
        await using var workspace = await server.NewWorkspaceAsync();

        await StoresAsync(workspace, string.Concat(Enumerable.Repeat(part, length / part.Length)), "title");
    }

    private static async Task StoresAsync(SurrealDbWorkspace workspace, string content, string title)
    {
        var user = new User(UserId.Parse("u1"), title, "u1@example.com", UserKind.Person, true, Noon);
        await workspace.Users.AddAsync(user, default);
        var note = new Note(NoteId.Parse("n1"), title, content, user.Id, null, [], Noon, Noon);
        await workspace.Notes.AddAsync(note, default);

        var found = Assert.Single(await workspace.Notes.FindManyAsync([note.Id], default));
        Assert.True(content == found.Content, "The content is another one.");
        Assert.Equal(title, found.Title);
        Assert.Equal(title, Assert.Single(await workspace.Users.FindManyAsync([user.Id], default)).Name);

        var changed = await workspace.Notes.UpdateAsync(note.Id, new NoteChange { Title = content, Content = title }, Noon, default);
        Assert.True(content == changed!.Title && title == changed.Content, "The changed note is another one.");

        var page = await workspace.Notes.PageAsync(NoteScope.RelatedTo(user.Id), NoteFilter.All, PageRequest.Default, default);
        Assert.True(content == Assert.Single(page.Edges).Node.Title, "The listed note is another one.");
        if (title.Length > 0) { await workspace.Notes.SearchAsync(NoteScope.RelatedTo(user.Id), title, PageRequest.Default, default); }
    }
}
