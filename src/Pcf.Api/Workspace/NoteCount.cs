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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        do
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            late.CancelAfter(Deadline);
            await background.RunAsync("note_count", async _ => instruments.NotesCounted(await notes.TotalAsync(late.Token)), stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
