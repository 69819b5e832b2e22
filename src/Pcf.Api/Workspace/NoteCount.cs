using Pcf.Api.Health;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Telemetry;

namespace Pcf.Api.Workspace;

/// <summary>Counts the notes from time to time, for the metric of that name: a scrape must not wait for a store.</summary>
/// <remarks>The last count stays until the store answers again.</remarks>
internal sealed class NoteCount(INoteStore notes, WorkspaceInstruments instruments, TimeProvider clock, BackgroundWork background) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        background.RepeatAsync("note_count", Period, CountAsync, clock, stoppingToken);

    private async ValueTask CountAsync(CancellationToken stop)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(Deadline);
        instruments.NotesCounted(await notes.TotalAsync(late.Token));
    }
}
