using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Paging;

namespace Pcf.Workspace.Contracts.Support;

internal sealed class InMemoryNotes(InMemoryState state) : INoteStore
{
    public ValueTask<IReadOnlyList<Note>> FindManyAsync(IReadOnlyList<NoteId> ids, CancellationToken cancel) =>
        state.Until(cancel).Do<IReadOnlyList<Note>>(() => [.. ids.Distinct().Where(state.Notes.ContainsKey).Select(id => Whole(state.Notes[id]))]);

    public ValueTask<Page<Note>> PageAsync(NoteScope scope, NoteFilter filter, PageRequest request, CancellationToken cancel) =>
        state.Until(cancel).Do(
        () => InMemoryState.Cut(
            Select(scope, filter).OrderByDescending(note => note.Created).ThenByDescending(note => note.Id),
            request,
            'n',
            note => new Cursor(note.Created.ToUnixTimeMilliseconds(), note.Id.ToString()),
            (place, after) => InMemoryState.Compare(place, after) < 0,
            counting => CountAsync(scope, filter, counting)));

    public ValueTask<long> CountAsync(NoteScope scope, NoteFilter filter, CancellationToken cancel) =>
        state.Until(cancel).Do(() => (long)Select(scope, filter).Count());

    public ValueTask<long> TotalAsync(CancellationToken cancel) => state.Until(cancel).Do(() => (long)state.Notes.Count);

    public ValueTask<Page<Note>> SearchAsync(NoteScope scope, string query, PageRequest request, CancellationToken cancel) => state.Until(cancel).Do(
        () =>
        {
            var skip = request.After is null ? 0 : (int)Cursor.Read(request.After, 's').Created;
            var words = InMemoryState.Words(query);
            var found = words.Length == 0
                ? []
                : Select(scope, NoteFilter.All)
                    .Where(note => words.All(InMemoryState.Words($"{note.Title} {note.Content}").Contains))
                    .OrderByDescending(note => words.Count(InMemoryState.Words(note.Title).Contains))
                    .ThenByDescending(note => note.Created)
                    .ThenByDescending(note => note.Id)
                    .ToArray();
            var edges = found.Skip(skip).Take(request.First)
                .Select((note, i) => new Edge<Note>(note, new Cursor(skip + i + 1, note.Id.ToString()).Write('s')))
                .ToArray();
            return new Page<Note>(edges, found.Length > skip + request.First, request.After is not null,
                _ => ValueTask.FromResult((long)found.Length));
        });

    public async ValueTask AddAsync(Note note, CancellationToken cancel) => await state.Until(cancel).Do(() => Add(note));

    public ValueTask<Note?> AddOnceAsync(Note note, NoteKey key, CancellationToken cancel) => state.Until(cancel).Do(
        () =>
        {
            if (state.Keys.TryGetValue((key.Author, key.Key), out var kept) && kept.Created > note.Created - NoteKey.KeptFor)
            {
                if (kept.Hash != key.InputHash) { throw NoteKey.OtherInput(); }
                return state.Notes.TryGetValue(kept.Note, out var earlier) ? Whole(earlier) : null;
            }

            Add(note);
            state.Keys[(key.Author, key.Key)] = (key.InputHash, note.Id, note.Created);
            return note;
        });

    public ValueTask<int> ForgetKeysAsync(DateTimeOffset before, int most, CancellationToken cancel) => state.Until(cancel).Do(
        () =>
        {
            var old = state.Keys.OrderByDescending(key => key.Value.Created)
                .Where((key, place) => key.Value.Created < before || place >= most).Select(key => key.Key).ToArray();
            foreach (var key in old) { state.Keys.Remove(key); }
            return old.Length;
        });

    public ValueTask<Note?> UpdateAsync(NoteId id, NoteChange change, DateTimeOffset updated, CancellationToken cancel) =>
        state.Until(cancel).Do<Note?>(
        () =>
        {
            if (!state.Notes.TryGetValue(id, out var note)) { return null; }
            if (change.ExpectedVersion is { } expected && expected != note.Version) { throw Note.AnotherVersion(); }
            if (change.OrganizationId.IsSet)
            {
                DemandPlace(change.OrganizationId.Value);
                if (note.OrganizationId is { } from) { state.Tuples.Remove(RelationTuple.Organization(id, from)); }
                if (change.OrganizationId.Value is { } to) { state.Tuples.Add(RelationTuple.Organization(id, to)); }
            }

            state.Notes[id] = note with
            {
                Title = change.Title.IsSet ? change.Title.Value! : note.Title,
                Content = change.Content.IsSet ? change.Content.Value! : note.Content,
                OrganizationId = change.OrganizationId.IsSet ? change.OrganizationId.Value : note.OrganizationId,
                Updated = updated,
                Version = note.Version + 1,
            };
            return Whole(state.Notes[id]);
        });

    public ValueTask<Note?> DeleteAsync(NoteId id, CancellationToken cancel) => state.Until(cancel).Do(
        () =>
        {
            if (!state.Notes.TryGetValue(id, out var note)) { return null; }
            note = Whole(note);
            state.Notes.Remove(id);
            state.Tuples.RemoveWhere(fact => fact.Resource == ObjectRef.Of(id));
            return note;
        });

    private int Add(Note note)
    {
        if (!state.Users.ContainsKey(note.AuthorId)) { throw NoSuchPlace(); }
        DemandPlace(note.OrganizationId);
        state.Notes.Add(note.Id, note);
        state.Tuples.UnionWith(note.GetRelations());
        return 0;
    }

    private IEnumerable<Note> Select(NoteScope scope, NoteFilter filter) => state.Notes.Values
        .Where(note => scope switch
        {
            NoteScope.Related(var user) => note.AuthorId == user
                || state.Tuples.Contains(RelationTuple.Viewer(note.Id, user))
                || (note.OrganizationId is { } home && state.Belongs(user, home)),
            NoteScope.Listed(var notes) => notes.Contains(note.Id),
            _ => false,
        })
        .Where(note => filter.AuthorId is null || note.AuthorId == filter.AuthorId)
        .Where(note => filter.OrganizationId is null || note.OrganizationId == filter.OrganizationId)
        .Select(Whole);

    private Note Whole(Note note) => note with
    {
        Viewers =
        [
            .. state.Tuples.Where(fact => fact.Resource == ObjectRef.Of(note.Id) && fact.Relation == Relation.Viewer)
                .Select(fact => UserId.Parse(fact.Subject.Id))
                .Order(),
        ],
    };

    private void DemandPlace(OrganizationId? home)
    {
        if (home is { } id && !state.Organizations.ContainsKey(id)) { throw NoSuchPlace(); }
    }

    private static WorkspaceException NoSuchPlace() =>
        WorkspaceException.InvalidInput("organizationId", "the organization or the author does not exist");
}
