using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Paging;

namespace Pcf.Workspace.Tests.Support;

/// <summary>A store that counts its reads by id, and can hold their answers back or refuse.</summary>
internal sealed class HeldNotes(INoteStore store) : INoteStore
{
    private int _reads;

    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Completed when answers may go out; they are read before.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Whether the next writes are made and their answers lost.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>Whether each note is in an answer twice.</summary>
    public bool Repeats { get; set; }

    public async ValueTask<IReadOnlyList<Note>> FindManyAsync(IReadOnlyList<NoteId> ids, CancellationToken cancel)
    {
        Interlocked.Increment(ref _reads);
        var found = await store.FindManyAsync(ids, cancel);
        await Gate.WaitAsync(cancel);
        return Repeats ? [.. found, .. found] : found;
    }

    public ValueTask<Page<Note>> PageAsync(NoteScope scope, NoteFilter filter, PageRequest request, CancellationToken cancel) =>
        store.PageAsync(scope, filter, request, cancel);

    public ValueTask<long> CountAsync(NoteScope scope, NoteFilter filter, CancellationToken cancel) => store.CountAsync(scope, filter, cancel);

    public ValueTask<long> TotalAsync(CancellationToken cancel) => store.TotalAsync(cancel);

    public ValueTask<Page<Note>> SearchAsync(NoteScope scope, string query, PageRequest request, CancellationToken cancel) =>
        store.SearchAsync(scope, query, request, cancel);

    public ValueTask AddAsync(Note note, CancellationToken cancel) => store.AddAsync(note, cancel);

    public ValueTask<Note?> AddOnceAsync(Note note, NoteKey key, CancellationToken cancel) => store.AddOnceAsync(note, key, cancel);

    public ValueTask<int> ForgetKeysAsync(DateTimeOffset before, int most, CancellationToken cancel) => store.ForgetKeysAsync(before, most, cancel);

    public async ValueTask<Note?> UpdateAsync(NoteId id, NoteChange change, DateTimeOffset updated, CancellationToken cancel) =>
        await store.UpdateAsync(id, change, updated, cancel) is var note && LosesAnswers ? throw Lost() : note;

    public async ValueTask<Note?> DeleteAsync(NoteId id, CancellationToken cancel) =>
        await store.DeleteAsync(id, cancel) is var note && LosesAnswers ? throw Lost() : note;

    private static WorkspaceException Lost() => WorkspaceException.Unavailable("store", "the answer was lost");
}
