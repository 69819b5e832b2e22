using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Outbox;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Setup;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Contracts;

/// <summary>One empty workspace behind the domain's ports: what each adapter hands to the contract tests.</summary>
public abstract class Ports : IAsyncDisposable
{
    public abstract INoteStore Notes { get; }

    public abstract IUserStore Users { get; }

    public abstract IOrganizationStore Organizations { get; }

    public abstract IRelationStore Relations { get; }

    /// <summary>Events that wait for their delivery; an adapter for tests alone need not have it.</summary>
    public virtual IOutbox Outbox => throw new NotSupportedException();

    /// <summary>Fills it with the demo data; an adapter with a faster way overrides this.</summary>
    public virtual async ValueTask SeedDemoAsync()
    {
        foreach (var user in DemoData.Users) { await Users.AddAsync(user, default); }
        foreach (var organization in DemoData.Organizations) { await Organizations.AddAsync(organization, [], default); }
        await Relations.WriteAsync(DemoData.Memberships, [], default);
        foreach (var note in DemoData.Notes) { await Notes.AddAsync(note, default); }
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A contract test: a fresh workspace for each, and short ways to write what the tests are about.</summary>
public abstract class Contract : IAsyncLifetime
{
    protected static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    protected Ports Ports { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Ports = await OpenAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Ports.DisposeAsync();
    }

    /// <summary>An empty workspace of the adapter under test.</summary>
    protected abstract ValueTask<Ports> OpenAsync();

    protected static UserId U(string id) => UserId.Parse(id);

    protected static OrganizationId O(string id) => OrganizationId.Parse(id);

    protected static NoteId N(string id) => NoteId.Parse(id);

    protected static NoteScope ReadBy(string user) => NoteScope.RelatedTo(U(user));

    protected async ValueTask<User> AddUserAsync(string id, string? email = null)
    {
        var user = new User(U(id), $"Name {id}", email ?? $"user{id}@example.com", UserKind.Person, true, Noon.AddSeconds(id.Length));
        await Ports.Users.AddAsync(user, default);
        return user;
    }

    protected async ValueTask<Note> AddNoteAsync(
        string id, string author, string? organization = null, string[]? viewers = null, string title = "Title", string content = "Content",
        int minute = 0)
    {
        var note = new Note(
            N(id),
            title,
            content,
            U(author),
            organization is null ? null : O(organization),
            Array.ConvertAll(viewers ?? [], U),
            Noon.AddMinutes(minute),
            Noon.AddMinutes(minute));
        await Ports.Notes.AddAsync(note, default);
        return note;
    }

    protected static string[] Ids(Page<Note> page) => [.. page.Edges.Select(edge => edge.Node.Id.ToString())];

    protected static string[] Ids(Page<User> page) => [.. page.Edges.Select(edge => edge.Node.Id.ToString())];

    protected static async Task<WorkspaceException> RefusedAsync(Func<ValueTask> act) =>
        await Assert.ThrowsAsync<WorkspaceException>(async () => await act());

    /// <summary>Walks a whole list, page by page, doing something between pages.</summary>
    protected static async ValueTask<List<T>> WalkAsync<T>(Func<PageRequest, ValueTask<Page<T>>> read, int first,
        Func<int, ValueTask>? between = null)
    {
        var all = new List<T>();
        string? after = null;
        for (var turn = 0; ; turn++)
        {
            var page = await read(PageRequest.Of(first, after));
            all.AddRange(page.Edges.Select(edge => edge.Node));
            if (!page.HasNext) { return all; }
            after = page.EndCursor;
            if (between is not null) { await between(turn); }
        }
    }
}
