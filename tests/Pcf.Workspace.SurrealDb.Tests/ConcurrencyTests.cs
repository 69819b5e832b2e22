using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Paging;
using Pcf.Workspace.SurrealDb.Tests.Support;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.SurrealDb.Tests;

/// <summary>Callers that write the same at once: each gets its answer, and the counts add up.</summary>
public sealed class ConcurrencyTests(Server server)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly UserId Author = UserId.Parse("author");

    [Fact]
    public async Task Changes_of_one_note_all_succeed_and_the_index_knows_the_last()
    {
        await using var workspace = await server.NewWorkspaceAsync();
        await AddAuthorAsync(workspace);
        var id = NoteId.Parse("n1");
        await workspace.Notes.AddAsync(new Note(id, "Title", "start", Author, null, [], Noon, Noon), default);

        var changed = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
            await workspace.Notes.UpdateAsync(id, new NoteChange { Content = $"version{i}" }, Noon, default))));

        Assert.All(changed, Assert.NotNull);
        var last = Assert.Single(await workspace.Notes.FindManyAsync([id], default)).Content;
        for (var i = 0; i < 50; i++)
        {
            var found = await workspace.Notes.SearchAsync(NoteScope.RelatedTo(Author), $"version{i}", PageRequest.Default, default);
            Assert.Equal(last == $"version{i}" ? 1 : 0, found.Edges.Count);
        }
    }

    [Fact]
    public async Task Notes_added_at_once_are_all_there_and_found()
    {
        await using var workspace = await server.NewWorkspaceAsync();
        await AddAuthorAsync(workspace);

        var notes = Enumerable.Range(0, 200)
            .Select(i => new Note(NoteId.Parse($"n{i}"), "Same title", $"same words {i}", Author, null, [], Noon, Noon));
        await Task.WhenAll(notes.Select(note => Task.Run(async () => await workspace.Notes.AddAsync(note, default))));

        Assert.Equal(200, await workspace.Notes.TotalAsync(default));
        var found = await workspace.Notes.SearchAsync(NoteScope.RelatedTo(Author), "same words", PageRequest.Default, default);
        Assert.Equal(200, await found.TotalCountAsync());
    }

    [Fact]
    public async Task Of_many_users_with_one_address_one_is_added()
    {
        await using var workspace = await server.NewWorkspaceAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
        {
            try
            {
                await workspace.Users.AddAsync(new User(UserId.Parse($"u{i}"), "Name", "same@example.com", UserKind.Person, true, Noon), default);
                return null;
            }
            catch (WorkspaceException refused)
            {
                return refused.Field;
            }
        })));

        Assert.Equal((1, 39), (answers.Count(answer => answer is null), answers.Count(answer => answer == "email")));
        Assert.Equal(1, await workspace.Users.CountAsync(default));
    }

    private static async Task AddAuthorAsync(SurrealDbWorkspace workspace) =>
        await workspace.Users.AddAsync(new User(Author, "Name", "author@example.com", UserKind.Person, true, Noon), default);
}
