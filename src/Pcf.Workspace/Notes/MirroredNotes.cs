using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;

namespace Pcf.Workspace.Notes;

/// <summary>Writes notes and their viewers to the store, and their tuples to an authorization server's copy. A failure between the two leaves less
/// open, never more, and writers that race, in this process or another, leave in the copy what the store says in the end. Thread-safe.</summary>
/// <remarks>What is taken leaves the copy before the store and what is given reaches it after that. Then the store is read again: a writer that came
/// between has either seen what this one wrote, or is seen by it. A caller who leaves after the store was written does not stop that: each call has a
/// deadline of its own.</remarks>
/// <param name="notes">Where notes are kept.</param>
/// <param name="latest">Where they are read as they are stored now.</param>
/// <param name="relations">Where viewers are written.</param>
/// <param name="mirror">The server's copy; null when there is none.</param>
internal sealed class MirroredNotes(INoteStore notes, INoteStore latest, IRelationWriter relations, IRelationWriter? mirror)
{
    // Each is one more writer that came between.
    private const int MaxAttempts = 10;

    /// <summary>Adds a note, under a key only once.</summary>
    /// <returns>The note that stands under the key, which can be an earlier one; null when that one has been deleted.</returns>
    public async ValueTask<Note?> AddAsync(Note note, NoteKey? key, CancellationToken cancel)
    {
        // The mirror first: tuples of a note that was never written do no harm, but a note without tuples is lost to its owner.
        if (mirror is not null) { await mirror.WriteAsync(note.GetRelations(), [], cancel); }
        if (key is null)
        {
            await notes.AddAsync(note, cancel);
            return note;
        }

        var kept = await notes.AddOnceAsync(note, key, cancel);
        if (mirror is not null && kept?.Id != note.Id) { await mirror.WriteAsync([], note.GetRelations(), CancellationToken.None); }
        return kept;
    }

    /// <summary>Changes a note.</summary>
    /// <param name="id">The note.</param>
    /// <param name="change">What to set.</param>
    /// <param name="before">The note as it was read, where the change moves it.</param>
    /// <param name="updated">The time of the change.</param>
    /// <param name="cancel">Gives up before writing.</param>
    /// <returns>The note after the change; null when there is none.</returns>
    public async ValueTask<Note?> UpdateAsync(NoteId id, NoteChange change, Note? before, DateTimeOffset updated, CancellationToken cancel)
    {
        if (mirror is null || before is null) { return await notes.UpdateAsync(id, change, updated, cancel); }
        RelationTuple[] left = before.OrganizationId is { } from ? [RelationTuple.Organization(id, from)] : [];
        RelationTuple[] taken = before.OrganizationId != change.OrganizationId.Value ? left : [];
        if (taken.Length > 0) { await mirror.WriteAsync([], taken, cancel); }
        Note? note;
        try
        {
            // Of this version alone it is known which organization it leaves.
            note = await notes.UpdateAsync(id, change with { ExpectedVersion = before.Version }, updated, cancel);
        }
        catch (WorkspaceException refused) when (refused.Error == WorkspaceError.Conflict)
        {
            if (taken.Length > 0) { await SettleAsync(id, taken); }
            throw;
        }

        RelationTuple[] given = change.OrganizationId.Value is { } to ? [RelationTuple.Organization(id, to)] : [];
        await SettleAsync(id, [.. left.Union(given)]);
        return note;
    }

    /// <summary>Lets a user read a note, or no longer.</summary>
    /// <param name="id">The note.</param>
    /// <param name="viewer">The tuple that says so.</param>
    /// <param name="shared">Whether it is given or taken.</param>
    /// <param name="cancel">Gives up before writing.</param>
    public async ValueTask ShareAsync(NoteId id, RelationTuple viewer, bool shared, CancellationToken cancel)
    {
        if (mirror is not null && !shared) { await mirror.WriteAsync([], [viewer], cancel); }
        await relations.WriteAsync(shared ? [viewer] : [], shared ? [] : [viewer], cancel);
        if (mirror is not null) { await SettleAsync(id, [viewer]); }
    }

    // Until the mirror has been written between two looks at the store that agree.
    private async ValueTask SettleAsync(NoteId id, RelationTuple[] touched)
    {
        var stored = await StoredAsync(id, touched);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            await mirror!.WriteAsync([.. stored], [.. touched.Except(stored)], CancellationToken.None);
            var now = await StoredAsync(id, touched);
            if (now.SetEquals(stored)) { return; }
            stored = now;
        }

        // The writers that still come between settle what is left of it; nothing stays open meanwhile.
        await mirror!.WriteAsync([], touched, CancellationToken.None);
        throw WorkspaceException.Unavailable("authorizer", "others change the note all the time");
    }

    private async ValueTask<HashSet<RelationTuple>> StoredAsync(NoteId id, RelationTuple[] touched) =>
        await latest.FindManyAsync([id], CancellationToken.None) is [var note] ? [.. touched.Intersect(note.GetRelations())] : [];
}
