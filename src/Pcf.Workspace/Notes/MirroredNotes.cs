using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;

namespace Pcf.Workspace.Notes;

/// <summary>Writes notes to the store and their tuples to an authorization server's copy, in the order in which a failure between the two leaves less
/// open, never more. Thread-safe.</summary>
/// <param name="notes">Where notes are kept.</param>
/// <param name="mirror">The server's copy; null when there is none.</param>
internal sealed class MirroredNotes(INoteStore notes, IRelationWriter? mirror)
{
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
        if (mirror is not null && kept?.Id != note.Id) { await mirror.WriteAsync([], note.GetRelations(), cancel); }
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
        // What is taken leaves the mirror first, and what is given comes last.
        RelationTuple[] taken = mirror is not null && before?.OrganizationId is { } from && from != change.OrganizationId.Value
            ? [RelationTuple.Organization(id, from)]
            : [];
        if (taken.Length > 0) { await mirror!.WriteAsync([], taken, cancel); }
        Note? note;
        try
        {
            note = await notes.UpdateAsync(id, change, updated, cancel);
        }
        catch (WorkspaceException refused) when (refused.Error == WorkspaceError.Conflict && taken.Length > 0)
        {
            await ReturnAsync(taken, id, cancel);
            throw;
        }

        if (mirror is not null && change.OrganizationId.IsSet && note?.OrganizationId is { } to)
        {
            await mirror.WriteAsync([RelationTuple.Organization(id, to)], [], cancel);
        }

        return note;
    }

    // A change that came between was made first: the mirror has what the note says now.
    private async ValueTask ReturnAsync(RelationTuple[] taken, NoteId id, CancellationToken cancel)
    {
        if (await notes.FindManyAsync([id], cancel) is [var now] && now.GetRelations().Contains(taken[0]))
        {
            await mirror!.WriteAsync(taken, [], cancel);
        }
    }
}
