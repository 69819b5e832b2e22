using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Paging;
using Pcf.Workspace.Telemetry;
using Pcf.Workspace.Users;

namespace Pcf.Workspace.Notes;

/// <summary>The notes as a caller may see and change them: every door into the service goes through here.</summary>
/// <remarks>
/// A note the caller may not read is answered like one that does not exist. Anonymous callers are refused with Unauthenticated, the same
/// whether a note exists or not. Every method throws <see cref="WorkspaceException"/> with Unavailable when the store or
/// the authorizer does not answer: it never answers without having asked. Thread-safe; one instance serves all.
/// </remarks>
/// <param name="notes">Where notes are kept.</param>
/// <param name="users">Where the users that notes are shared with are looked up.</param>
/// <param name="relations">Where viewers are written.</param>
/// <param name="authorizer">Who decides.</param>
/// <param name="events">Publishes changes to subscribers.</param>
/// <param name="instruments">Where notes are counted.</param>
/// <param name="ids">Makes the ids of new notes.</param>
/// <param name="clock">The time of changes.</param>
/// <param name="mirror">An authorization server that keeps a copy of the tuples; null when the authorizer reads the store's own.</param>
/// <param name="latest">Where a change reads the note that it is decided by; null when <paramref name="notes"/> never gives a copy.</param>
public sealed class NoteBook(
    INoteStore notes,
    IUserStore users,
    IRelationStore relations,
    IAuthorizer authorizer,
    NoteEvents events,
    WorkspaceInstruments instruments,
    IdSource ids,
    TimeProvider clock,
    IRelationWriter? mirror = null, INoteStore? latest = null)
{
    /// <summary>Users a note can be shared with.</summary>
    public const int MaxViewers = 100;

    // Others that move a note at the same moment.
    private const int MaxRaces = 20;

    private readonly MirroredNotes _writes = new(notes, latest ?? notes, relations, mirror);

    private readonly SharingTurns _sharing = new();

    /// <summary>One note; null when there is none that the caller may read.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">The note.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unauthenticated.</exception>
    public async ValueTask<Note?> FindAsync(Caller caller, NoteId id, CancellationToken cancel = default) =>
        (await FindManyAsync(caller, [id], cancel))[0];

    /// <summary>Many notes with one question to the authorizer and one to the store.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="wanted">The notes; duplicates are allowed.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>One answer for each id, in the same order; null where there is no note that the caller may read.</returns>
    /// <exception cref="WorkspaceException">Unauthenticated.</exception>
    public async ValueTask<IReadOnlyList<Note?>> FindManyAsync(Caller caller, IReadOnlyList<NoteId> wanted, CancellationToken cancel = default)
    {
        caller.RequireUser();
        if (wanted.Count == 0) { return []; }
        var allowed = await authorizer.CheckManyAsync(caller, Permission.ReadNote, [.. wanted.Select(ObjectRef.Of)], cancel);
        var readable = wanted.Where((_, i) => allowed[i]).ToArray();
        if (readable.Length == 0) { return new Note?[wanted.Count]; }
        var found = (await notes.FindManyAsync(readable, cancel)).ToTable(note => note.Id);
        return [.. wanted.Select((id, i) => allowed[i] ? found.GetValueOrDefault(id) : null)];
    }

    /// <summary>The notes the caller may read, newest first.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="filter">Which of them; null is all.</param>
    /// <param name="request">Which part; null is the first 20.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unauthenticated; InvalidInput: the cursor is not one of this list.</exception>
    public async ValueTask<Page<Note>> PageAsync(
        Caller caller, NoteFilter? filter = null, PageRequest? request = null, CancellationToken cancel = default)
    {
        caller.RequireUser();
        var scope = await authorizer.ReadableNotesAsync(caller, cancel);
        var page = await notes.PageAsync(scope, filter ?? NoteFilter.All, request ?? PageRequest.Default, cancel);
        return await OnlyAllowedAsync(caller, page, cancel);
    }

    /// <summary>Many parts of lists, with one question to the authorizer and one to the store for each.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="wanted">Which lists.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>One answer for each list, in the same order; refused where the cursor is not one of the list.</returns>
    /// <exception cref="WorkspaceException">Unauthenticated.</exception>
    public async ValueTask<IReadOnlyList<Answer<Page<Note>>>> PageManyAsync(
        Caller caller, IReadOnlyList<NoteList> wanted, CancellationToken cancel = default)
    {
        caller.RequireUser();
        var scope = await authorizer.ReadableNotesAsync(caller, cancel);
        var pages = new Answer<Page<Note>>[wanted.Count];
        for (var i = 0; i < pages.Length; i++)
        {
            var (filter, part) = wanted[i];
            pages[i] = await Answer<Page<Note>>.OfAsync(PageAsync(filter, part));
        }

        return pages;

        async ValueTask<Page<Note>> PageAsync(NoteFilter filter, PageRequest part) =>
            await OnlyAllowedAsync(caller, await notes.PageAsync(scope, filter, part, cancel), cancel);
    }

    /// <summary>How many notes the caller may read.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="filter">Which of them; null is all.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unauthenticated.</exception>
    public async ValueTask<long> CountAsync(Caller caller, NoteFilter? filter = null, CancellationToken cancel = default)
    {
        caller.RequireUser();
        return await notes.CountAsync(await authorizer.ReadableNotesAsync(caller, cancel), filter ?? NoteFilter.All, cancel);
    }

    /// <summary>The notes the caller may read that have all words of a query, best match first.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="query">1 to 200 characters; only its words count, nothing in it is an operator.</param>
    /// <param name="request">Which part; null is the first 20.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="WorkspaceException">Unauthenticated; InvalidInput: the query or the cursor is not valid.</exception>
    public async ValueTask<Page<Note>> SearchAsync(Caller caller, string query, PageRequest? request = null, CancellationToken cancel = default)
    {
        caller.RequireUser();
        query = InputValidation.Query(query);
        var scope = await authorizer.ReadableNotesAsync(caller, cancel);
        return await OnlyAllowedAsync(caller, await notes.SearchAsync(scope, query, request ?? PageRequest.Default, cancel), cancel);
    }

    /// <summary>Writes a new note in the caller's name.</summary>
    /// <param name="caller">The author.</param>
    /// <param name="draft">The note.</param>
    /// <param name="cancel">Gives up before writing.</param>
    /// <returns>The new note. Under a key of the caller's that was used within 24 hours, the note that was written then, as it is now.</returns>
    /// <exception cref="WorkspaceException">Unauthenticated; InvalidInput, also for another draft under the same key; NotFound: the note that was
    /// written under the key has been deleted; Forbidden: the caller does not belong to the organization, or there is none.</exception>
    public async ValueTask<Note> CreateAsync(Caller caller, NewNote draft, CancellationToken cancel = default)
    {
        var author = caller.User;
        var title = InputValidation.Title(draft.Title);
        var content = InputValidation.Content(draft.Content);
        if (draft.OrganizationId is { } home) { await DemandMembershipAsync(caller, home, cancel); }
        var now = clock.GetWholeMilliseconds();
        var note = new Note(NoteId.Parse(ids.Next()), title, content, author, draft.OrganizationId, [], now, now);

        var key = draft.IdempotencyKey is null ? null : NoteKey.Of(InputValidation.Key(draft.IdempotencyKey), note);
        var kept = await _writes.AddAsync(note, key, cancel) ?? throw NoSuchNote();
        // Sent again: it was counted and published when it was written.
        if (kept.Id != note.Id) { return kept; }
        instruments.NoteCreated(note.OrganizationId, note.AuthorId);
        events.Publish(new NoteEvent(NoteEventKind.Created, note));
        return note;
    }

    /// <summary>Changes a note.</summary>
    /// <param name="caller">Its owner, or an admin of its organization.</param>
    /// <param name="id">The note.</param>
    /// <param name="change">What to set. A new organization takes the owner, who must belong to it.</param>
    /// <param name="cancel">Gives up before writing.</param>
    /// <returns>The note after the change.</returns>
    /// <exception cref="WorkspaceException">Unauthenticated; InvalidInput; NotFound; Forbidden: the caller may read it, but not change it
    /// so; Conflict: it has another version than the change expects.</exception>
    public async ValueTask<Note> UpdateAsync(Caller caller, NoteId id, NoteChange change, CancellationToken cancel = default)
    {
        caller.RequireUser();
        var wanted = new NoteChange
        {
            Title = change.Title.IsSet ? InputValidation.Title(change.Title.Value) : default(Change<string>),
            Content = change.Content.IsSet ? InputValidation.Content(change.Content.Value) : default(Change<string>),
            OrganizationId = change.OrganizationId,
            ExpectedVersion = InputValidation.Version(change.ExpectedVersion),
        };
        await DemandAsync(caller, Permission.WriteNote, id, "change this note", cancel);
        if (change.IsEmpty) { return Demand(await FindLatestAsync(caller, id, cancel) ?? throw NoSuchNote(), change); }
        var note = await WriteAsync(caller, id, wanted, cancel);
        events.Publish(new NoteEvent(NoteEventKind.Updated, note));
        return note;
    }

    // A note that was changed after it was read is read again: whether the caller may move it depends on where it is.
    private async ValueTask<Note> WriteAsync(Caller caller, NoteId id, NoteChange change, CancellationToken cancel)
    {
        for (var race = 1; ; race++)
        {
            var before = change.OrganizationId.IsSet ? await MayMoveAsync(caller, id, change.OrganizationId.Value, cancel) : null;
            if (before is not null) { Demand(before, change); }
            try
            {
                return await _writes.UpdateAsync(id, change, before, clock.GetWholeMilliseconds(), cancel) ?? throw NoSuchNote();
            }
            catch (WorkspaceException late) when (late.Error == WorkspaceError.Conflict && change.ExpectedVersion is null && race < MaxRaces)
            {
            }
        }
    }

    /// <summary>Deletes a note for good.</summary>
    /// <param name="caller">Its owner, or an admin of its organization.</param>
    /// <param name="id">The note.</param>
    /// <param name="cancel">Gives up before deleting.</param>
    /// <returns>The note as it was.</returns>
    /// <exception cref="WorkspaceException">Unauthenticated; NotFound; Forbidden: the caller may read it, but not delete it.</exception>
    public async ValueTask<Note> DeleteAsync(Caller caller, NoteId id, CancellationToken cancel = default)
    {
        await DemandAsync(caller, Permission.DeleteNote, id, "delete this note", cancel);
        var note = await notes.DeleteAsync(id, cancel) ?? throw NoSuchNote();
        instruments.NoteDeleted(note.OrganizationId, note.AuthorId);
        events.Publish(new NoteEvent(NoteEventKind.Deleted, note));

        // After the store: ids are never used again, so tuples that stay behind when this fails open nothing.
        if (mirror is not null) { await mirror.WriteAsync([], note.GetRelations(), cancel); }
        return note;
    }

    /// <summary>Lets another user read a note, or no longer.</summary>
    /// <param name="caller">Its owner.</param>
    /// <param name="id">The note.</param>
    /// <param name="reader">The other user.</param>
    /// <param name="shared">True to share, which is the default; false to take it back.</param>
    /// <param name="cancel">Gives up before writing.</param>
    /// <returns>The note with its viewers after the change.</returns>
    /// <exception cref="WorkspaceException">Unauthenticated; NotFound; Forbidden: the caller is not its owner; InvalidInput: there is no such user,
    /// or the note has 100 viewers already.</exception>
    public async ValueTask<Note> ShareAsync(Caller caller, NoteId id, UserId reader, bool shared = true, CancellationToken cancel = default)
    {
        await DemandAsync(caller, Permission.ShareNote, id, "share this note", cancel);
        return await _sharing.RunAsync(id, () => ShareInTurnAsync(caller, id, reader, shared, cancel), cancel);
    }

    private async ValueTask<Note> ShareInTurnAsync(Caller caller, NoteId id, UserId reader, bool shared, CancellationToken cancel)
    {
        var note = await FindLatestAsync(caller, id, cancel) ?? throw NoSuchNote();
        // With a mirror it is done again: an attempt before may have failed between the two.
        if (reader == note.AuthorId || (mirror is null && shared == note.Viewers.Contains(reader))) { return note; }
        if (shared && !note.Viewers.Contains(reader) && note.Viewers.Count >= MaxViewers)
        {
            throw WorkspaceException.InvalidInput("userId", $"a note can have at most {MaxViewers} viewers");
        }

        if (shared && (await users.FindManyAsync([reader], cancel)).Count == 0)
        {
            throw WorkspaceException.InvalidInput("userId", "there is no such user");
        }

        await _writes.ShareAsync(id, RelationTuple.Viewer(id, reader), shared, cancel);
        return await FindLatestAsync(caller, id, cancel) ?? throw NoSuchNote();
    }

    // As it is stored now: a copy may be older than a change by another process.
    private async ValueTask<Note?> FindLatestAsync(Caller caller, NoteId id, CancellationToken cancel) =>
        await authorizer.CheckAsync(caller, Permission.ReadNote, ObjectRef.Of(id), cancel)
            && await (latest ?? notes).FindManyAsync([id], cancel) is [var note] ? note : null;

    // The store lists by its own tuples. Where another copy decides, it has the last word on each note; the places of the others stay, so that
    // the next page begins where this one ended.
    private async ValueTask<Page<Note>> OnlyAllowedAsync(Caller caller, Page<Note> page, CancellationToken cancel)
    {
        if (authorizer.DecidesFromStore || page.Edges.Count == 0) { return page; }
        var allowed = await authorizer.CheckManyAsync(
            caller, Permission.ReadNote, [.. page.Edges.Select(edge => ObjectRef.Of(edge.Node.Id))], cancel);
        return page.Where((_, i) => allowed[i]);
    }

    private static Note Demand(Note note, NoteChange change) =>
        change.ExpectedVersion is { } expected && expected != note.Version ? throw Note.AnotherVersion() : note;

    private static WorkspaceException NoSuchNote() => WorkspaceException.NotFound("note");

    private async ValueTask DemandAsync(Caller caller, Permission permission, NoteId id, string deed, CancellationToken cancel)
    {
        caller.RequireUser();
        var note = ObjectRef.Of(id);
        if (await authorizer.CheckAsync(caller, permission, note, cancel)) { return; }
        // Only who can read it may learn that it exists by being refused.
        throw await authorizer.CheckAsync(caller, Permission.ReadNote, note, cancel) ? WorkspaceException.Forbidden(deed) : NoSuchNote();
    }

    private async ValueTask DemandMembershipAsync(Caller caller, OrganizationId home, CancellationToken cancel)
    {
        if (!await authorizer.CheckAsync(caller, Permission.BelongToOrganization, ObjectRef.Of(home), cancel))
        {
            throw WorkspaceException.Forbidden("write notes in this organization");
        }
    }

    private async ValueTask<Note> MayMoveAsync(Caller caller, NoteId id, OrganizationId? to, CancellationToken cancel)
    {
        var note = await FindLatestAsync(caller, id, cancel) ?? throw NoSuchNote();
        if (to == note.OrganizationId) { return note; }
        await DemandAsync(caller, Permission.ShareNote, id, "move this note to another organization", cancel);
        if (to is { } home) { await DemandMembershipAsync(caller, home, cancel); }
        return note;
    }
}
