using Pcf.Workspace.Ids;

namespace Pcf.Workspace.SurrealDb.Stores;

/// <summary>Lets changes of one note take turns in this process. Thread-safe.</summary>
/// <remarks>
/// The server would end all but one of them as conflicts, and its full-text index (version 3.0.2) then keeps words of versions that were overtaken.
/// Notes share a fixed number of turns, so that there is nothing to clean up.
/// </remarks>
/// <param name="patience">How long to wait for a turn.</param>
/// <param name="clock">Times the wait.</param>
internal sealed class NoteTurns(TimeSpan patience, TimeProvider clock)
{
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits for the note's turn. It ends when the result is disposed of.</summary>
    /// <param name="note">The note.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <exception cref="WorkspaceException">Unavailable: the turn did not come in time.</exception>
    public async ValueTask<IDisposable> TakeAsync(NoteId note, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var turn = _turns[(uint)note.GetHashCode() % (uint)_turns.Length];
        if (!turn.Wait(0, CancellationToken.None))
        {
            using var deadline = new CancellationTokenSource(patience, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
            try
            {
                await turn.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw WorkspaceException.Unavailable("store", $"other changes of the note took longer than {patience.TotalSeconds:0.###} s");
            }
        }

        return new Turn(turn);
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
