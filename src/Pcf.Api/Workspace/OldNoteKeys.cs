using Pcf.Api.Health;
using Pcf.Workspace.Notes;

namespace Pcf.Api.Workspace;

/// <summary>Forgets idempotency keys that count no longer, so that a store does not grow by them for ever.</summary>
internal sealed class OldNoteKeys(INoteStore notes, TimeProvider clock, BackgroundWork background) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        background.RepeatAsync("note_keys", Period, ForgetAsync, clock, stoppingToken);

    private async ValueTask ForgetAsync(CancellationToken stop)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(Deadline);
        await notes.ForgetKeysAsync(clock.GetUtcNow() - NoteKey.KeptFor, NoteKey.MaxKept, late.Token);
    }
}
