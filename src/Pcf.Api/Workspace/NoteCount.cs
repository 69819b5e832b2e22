using Pcf.Workspace;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Telemetry;

namespace Pcf.Api.Workspace;

/// <summary>Counts the notes from time to time, for the metric of that name: a scrape must not wait for a store.</summary>
internal sealed class NoteCount(INoteStore notes, WorkspaceInstruments instruments, TimeProvider clock) : BackgroundService
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
            try
            {
                instruments.NotesCounted(await notes.TotalAsync(late.Token));
            }
            catch (Exception e) when (e is WorkspaceException or OperationCanceledException)
            {
                // The store logs its own failures; the last count stays until it answers again.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
