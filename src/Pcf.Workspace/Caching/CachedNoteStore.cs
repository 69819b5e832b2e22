using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Paging;

namespace Pcf.Workspace.Caching;

/// <summary>A store of notes whose reads by id come from copies, which changes end. Lists, searches and counts go to the store.
/// Thread-safe.</summary>
/// <remarks>Who may read a note is not its question: ask the authorizer first. A change that is decided by what a note holds reads it from
/// <paramref name="store"/>, since a copy can be a moment old.</remarks>
/// <param name="store">The store.</param>
/// <param name="copies">The copies.</param>
public sealed class CachedNoteStore(INoteStore store, ICopies<Note> copies) : INoteStore
{
    private readonly ReadThrough<NoteId, Note> _reads = new(copies, note => note.Id);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Note>> FindManyAsync(IReadOnlyList<NoteId> ids, CancellationToken cancel) =>
        _reads.FindManyAsync(ids, store.FindManyAsync, cancel);

    /// <inheritdoc/>
    public ValueTask<Page<Note>> PageAsync(NoteScope scope, NoteFilter filter, PageRequest request, CancellationToken cancel) =>
        store.PageAsync(scope, filter, request, cancel);

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(NoteScope scope, NoteFilter filter, CancellationToken cancel) => store.CountAsync(scope, filter, cancel);

    /// <inheritdoc/>
    public ValueTask<long> TotalAsync(CancellationToken cancel) => store.TotalAsync(cancel);

    /// <inheritdoc/>
    public ValueTask<Page<Note>> SearchAsync(NoteScope scope, string query, PageRequest request, CancellationToken cancel) =>
        store.SearchAsync(scope, query, request, cancel);

    /// <inheritdoc/>
    public ValueTask AddAsync(Note note, CancellationToken cancel) => store.AddAsync(note, cancel);

    /// <inheritdoc/>
    public ValueTask<Note?> AddOnceAsync(Note note, NoteKey key, CancellationToken cancel) => store.AddOnceAsync(note, key, cancel);

    /// <inheritdoc/>
    public ValueTask<int> ForgetKeysAsync(DateTimeOffset before, int most, CancellationToken cancel) =>
        store.ForgetKeysAsync(before, most, cancel);

    /// <inheritdoc/>
    public async ValueTask<Note?> UpdateAsync(NoteId id, NoteChange change, DateTimeOffset updated, CancellationToken cancel)
    {
        try
        {
            return await store.UpdateAsync(id, change, updated, cancel);
        }
        finally
        {
            // Also when it failed: it may have been written before the answer was lost.
            await copies.ForgetAsync([id.ToString()]);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Note?> DeleteAsync(NoteId id, CancellationToken cancel)
    {
        try
        {
            return await store.DeleteAsync(id, cancel);
        }
        finally
        {
            await copies.ForgetAsync([id.ToString()]);
        }
    }
}
