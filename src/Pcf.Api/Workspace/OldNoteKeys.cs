using Pcf.Api.Health;
using Pcf.Workspace.Notes;

namespace Pcf.Api.Workspace;

/// <summary>Forgets idempotency keys that count no longer, so that a store does not grow by them for ever.</summary>
internal sealed class OldNoteKeys(INoteStore notes, TimeProvider clock, BackgroundWork background) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    // A run that failed is repeated soon: until then the service is degraded.
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private DateTimeOffset _next;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        background.RepeatAsync("note_keys", RetryPeriod, ForgetAsync, clock, stoppingToken);

    private async ValueTask ForgetAsync(CancellationToken stop)
    {
        if (clock.GetUtcNow() < _next) { return; }
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(Deadline);
        await notes.ForgetKeysAsync(clock.GetUtcNow() - NoteKey.KeptFor, NoteKey.MaxKept, late.Token);
        _next = clock.GetUtcNow() + Period;
    }
}
