using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Paging;

namespace Pcf.Workspace.Notes;

/// <summary>Where notes are kept. Knows no permissions beyond the scope it is handed. Implementations are thread-safe.</summary>
/// <remarks>
/// The order of lists is newest first: creation time descending, then id descending. Cursors are places in that order and outlive
/// the rows they were made from. Every method can throw <see cref="WorkspaceException"/> with Unavailable when the store does not answer in time.
/// </remarks>
public interface INoteStore
{
    /// <summary>Notes by id.</summary>
    /// <param name="ids">The ids; duplicates are allowed.</param>
    /// <param name="cancel">Gives up reading.</param>
    /// <returns>Those that exist, each once, in no order.</returns>
    ValueTask<IReadOnlyList<Note>> FindManyAsync(IReadOnlyList<NoteId> ids, CancellationToken cancel);

    /// <summary>The notes in a scope that pass a filter, newest first.</summary>
    /// <param name="scope">What may be listed.</param>
    /// <param name="filter">What is wanted.</param>
    /// <param name="request">Which part.</param>
    /// <param name="cancel">Gives up reading.</param>
    /// <exception cref="WorkspaceException">InvalidInput: the cursor is not one of this list.</exception>
    ValueTask<Page<Note>> PageAsync(NoteScope scope, NoteFilter filter, PageRequest request, CancellationToken cancel);

    /// <summary>How many notes <see cref="PageAsync"/> would list over all its pages.</summary>
    /// <param name="scope">What may be counted.</param>
    /// <param name="filter">What is wanted.</param>
    /// <param name="cancel">Gives up counting.</param>
    ValueTask<long> CountAsync(NoteScope scope, NoteFilter filter, CancellationToken cancel);

    /// <summary>How many notes there are, readable by the caller or not.</summary>
    /// <param name="cancel">Gives up counting.</param>
    ValueTask<long> TotalAsync(CancellationToken cancel);

    /// <summary>The notes in a scope that have all words of a query in title or content, best match first.</summary>
    /// <param name="scope">What may be found.</param>
    /// <param name="query">Words, in any case; everything between them, operators too, only separates. Without any word nothing matches.</param>
    /// <param name="request">Which part. Ranks move when notes change, so cursors are positions here, at most 10 000 deep.</param>
    /// <param name="cancel">Gives up searching.</param>
    /// <exception cref="WorkspaceException">InvalidInput: the cursor is not one of a search, or too deep.</exception>
    ValueTask<Page<Note>> SearchAsync(NoteScope scope, string query, PageRequest request, CancellationToken cancel);

    /// <summary>Keeps a new note and the relation tuples its fields state, in one step.</summary>
    /// <param name="note">The note, already checked against the rules.</param>
    /// <param name="cancel">Gives up before writing.</param>
    /// <exception cref="WorkspaceException">InvalidInput: its author or organization does not exist.</exception>
    ValueTask AddAsync(Note note, CancellationToken cancel);

    /// <summary>Keeps a new note as <see cref="AddAsync"/> does, unless one was kept under the same key within <see cref="NoteKey.KeptFor"/> before
    /// the note's creation; note and key are kept in one step.</summary>
    /// <param name="note">The note, already checked against the rules.</param>
    /// <param name="key">The key it is sent under.</param>
    /// <param name="cancel">Gives up before writing.</param>
    /// <returns>The note that was kept under the key, as it is now: this one, or an earlier one. Null when the earlier one has been
    /// deleted.</returns>
    /// <exception cref="WorkspaceException">InvalidInput: another input stands under the key, or its author or organization does not
    /// exist.</exception>
    ValueTask<Note?> AddOnceAsync(Note note, NoteKey key, CancellationToken cancel);

    /// <summary>Forgets old keys.</summary>
    /// <param name="before">Those from before this time.</param>
    /// <param name="most">How many to keep at most; the oldest go first.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>How many were forgotten.</returns>
    ValueTask<int> ForgetKeysAsync(DateTimeOffset before, int most, CancellationToken cancel);

    /// <summary>Changes the fields that are set, and the tuple of the organization with it, in one step, and raises the version by one.</summary>
    /// <param name="id">The note.</param>
    /// <param name="change">What to set, already checked against the rules.</param>
    /// <param name="updated">The time of the change.</param>
    /// <param name="cancel">Gives up before writing.</param>
    /// <returns>The note after the change; null when there is none.</returns>
    /// <exception cref="WorkspaceException">InvalidInput: the organization does not exist; Conflict: the note has another version than the change
    /// expects.</exception>
    ValueTask<Note?> UpdateAsync(NoteId id, NoteChange change, DateTimeOffset updated, CancellationToken cancel);

    /// <summary>Removes a note and every tuple about it, in one step.</summary>
    /// <param name="id">The note.</param>
    /// <param name="cancel">Gives up before writing.</param>
    /// <returns>The note as it was; null when there was none.</returns>
    ValueTask<Note?> DeleteAsync(NoteId id, CancellationToken cancel);
}
