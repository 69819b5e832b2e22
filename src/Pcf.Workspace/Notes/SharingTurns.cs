using System.Diagnostics.CodeAnalysis;
using Pcf.Workspace.Ids;

namespace Pcf.Workspace.Notes;

/// <summary>Sharing one note takes turns, so that the limit of viewers holds for requests that race. Notes that share a turn only wait for each
/// other.
/// Thread-safe.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable",
    Justification = "Semaphores whose wait handles are never asked for hold nothing to free.")]
internal sealed class SharingTurns
{
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Runs some work on a note in its turn.</summary>
    public async ValueTask<T> RunAsync<T>(NoteId id, Func<ValueTask<T>> work, CancellationToken cancel)
    {
        var turn = _turns[(id.GetHashCode() & int.MaxValue) % _turns.Length];
        await turn.WaitAsync(cancel);
        try
        {
            return await work();
        }
        finally
        {
            turn.Release();
        }
    }
}
