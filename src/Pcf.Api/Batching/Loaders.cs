using Pcf.Workspace;
using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Users;

namespace Pcf.Api.Batching;

/// <summary>Makes the loaders of requests. Thread-safe; one instance serves all.</summary>
internal sealed class LoaderSource(NoteBook notes, UserDirectory users, OrganizationDirectory organizations, BatchTelemetry telemetry)
{
    /// <summary>Loaders for one answer: a request, an event of a subscription or a field of a mutation.</summary>
    /// <param name="caller">Who asks; decides what each loader may load.</param>
    public Loaders Create(Caller caller) => new(caller, notes, users, organizations, telemetry);
}

/// <summary>The loaders of one answer, each made when it is first asked for. Used on the request's own flow, as <see cref="Loader"/> is.</summary>
internal sealed class Loaders(
    Caller caller, NoteBook notes, UserDirectory users, OrganizationDirectory organizations, BatchTelemetry telemetry)
{
    private readonly List<Loader> _all = [];

    /// <summary>Users by id; null where there is none.</summary>
    public Loader<UserId, User?> Users => field ??= Add(new Loader<UserId, User?>(
        "users", users.FindManyAsync, telemetry, describe: UserEvents.Add));

    /// <summary>Organizations by id; null where there is none.</summary>
    public Loader<OrganizationId, Organization?> Organizations => field ??= Add(
        new Loader<OrganizationId, Organization?>("organizations", organizations.FindManyAsync, telemetry));

    /// <summary>Notes by id; null where there is none that the caller may read.</summary>
    public Loader<NoteId, Note?> Notes => field ??= Add(
        new Loader<NoteId, Note?>("notes", (ids, cancel) => notes.FindManyAsync(caller, ids, cancel), telemetry));

    /// <summary>Users' addresses; null where the caller may not see them.</summary>
    public Loader<User, string?> Emails => field ??= Add(
        new Loader<User, string?>("emails", (whose, cancel) => users.EmailsAsync(caller, whose, cancel), telemetry, SameUser.Comparer));

    /// <summary>Parts of the lists of organizations' users.</summary>
    public Loader<MemberList, Answer<Page<User>>> Members => field ??= Add(
        new Loader<MemberList, Answer<Page<User>>>("members", MembersAsync, telemetry));

    /// <summary>Parts of the lists of notes.</summary>
    public Loader<NoteList, Answer<Page<Note>>> NoteLists => field ??= Add(
        new Loader<NoteList, Answer<Page<Note>>>("note_lists", NoteListsAsync, telemetry));

    /// <summary>Parts of searches for notes.</summary>
    public Loader<(string Query, PageRequest Part), Answer<Page<Note>>> Searches => field ??= Add(
        new Loader<(string Query, PageRequest Part), Answer<Page<Note>>>("searches", SearchesAsync, telemetry));

    /// <summary>Parts of the list of all users.</summary>
    public Loader<PageRequest, Answer<Page<User>>> UserLists => field ??= Add(
        new Loader<PageRequest, Answer<Page<User>>>("user_lists", UserListsAsync, telemetry));

    private Loader<(OrganizationId, MemberKind), long> MemberCounts => field ??= Add(
        new Loader<(OrganizationId, MemberKind), long>("member_counts", organizations.CountMembersAsync, telemetry));

    // How to count is what a page of the list knows; the key says which pages are of the same list.
    private Loader<Counted, Answer<long>> ListCounts => field ??= Add(
        new Loader<Counted, Answer<long>>("list_counts", (lists, cancel) => EachAsync(lists, list => list.Count(cancel)), telemetry));

    /// <summary>Loads what has been gathered, in one batch for each loader.</summary>
    public void Send()
    {
        // What one batch completes can make the next loader, so the list may grow here.
        for (var i = 0; i < _all.Count; i++) { _all[i].Send(); }
    }

    private async ValueTask<IReadOnlyList<Answer<Page<User>>>> MembersAsync(IReadOnlyList<MemberList> wanted, CancellationToken cancel)
    {
        var pages = await organizations.MembersOfManyAsync(caller, wanted, cancel);
        return
        [
            .. pages.Select((page, i) => page.Refusal is not null ? page : Answer<Page<User>>.Of(page.Value.CountedBy(
                counting => MemberCounts.LoadAsync((wanted[i].Organization, wanted[i].Kind), counting)))),
        ];
    }

    private async ValueTask<IReadOnlyList<Answer<Page<Note>>>> NoteListsAsync(IReadOnlyList<NoteList> wanted, CancellationToken cancel)
    {
        var pages = await notes.PageManyAsync(caller, wanted, cancel);
        return [.. pages.Select((page, i) => Counting(page, wanted[i].Filter))];
    }

    private async ValueTask<IReadOnlyList<Answer<Page<Note>>>> SearchesAsync(
        IReadOnlyList<(string Query, PageRequest Part)> wanted, CancellationToken cancel)
    {
        var pages = await EachAsync(wanted, search => notes.SearchAsync(caller, search.Query, search.Part, cancel));
        return [.. pages.Select((page, i) => Counting(page, wanted[i].Query))];
    }

    private async ValueTask<IReadOnlyList<Answer<Page<User>>>> UserListsAsync(IReadOnlyList<PageRequest> wanted, CancellationToken cancel)
    {
        var pages = await EachAsync(wanted, part => users.PageAsync(caller, part, cancel));
        return [.. pages.Select(page => Counting(page, nameof(User)))];
    }

    private Answer<Page<T>> Counting<T>(Answer<Page<T>> page, object list) => page.Refusal is not null ? page : Answer<Page<T>>.Of(
        page.Value.CountedBy(async cancel => (await ListCounts.LoadAsync(new Counted(list, page.Value.TotalCountAsync), cancel)).Value));

    private static async ValueTask<IReadOnlyList<Answer<TValue>>> EachAsync<TKey, TValue>(
        IReadOnlyList<TKey> keys, Func<TKey, ValueTask<TValue>> load)
    {
        var answers = new Answer<TValue>[keys.Count];
        for (var i = 0; i < answers.Length; i++) { answers[i] = await Answer<TValue>.OfAsync(load(keys[i])); }
        return answers;
    }

    private TLoader Add<TLoader>(TLoader loader)
        where TLoader : Loader
    {
        _all.Add(loader);
        return loader;
    }

    private readonly record struct Counted(object List, Func<CancellationToken, ValueTask<long>> Count)
    {
        public bool Equals(Counted other) => Equals(List, other.List);

        public override int GetHashCode() => List.GetHashCode();
    }

    private sealed class SameUser : IEqualityComparer<User>
    {
        public static SameUser Comparer { get; } = new();

        public bool Equals(User? one, User? other) => one?.Id == other?.Id;

        public int GetHashCode(User user) => user.Id.GetHashCode();
    }
}
