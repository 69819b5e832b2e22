namespace Pcf.Api.Health;

/// <summary>Looks at the dependencies when the process starts, from time to time after that, and when one is known to have changed, so that
/// their state is true without a request too.</summary>
internal sealed class HealthWatch(
    HealthMonitor monitor, HealthOptions options, HealthSignal signal, TimeProvider clock, BackgroundWork background) : BackgroundService
{
    private const string Task = "health";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        signal.Changed = () => _ = background.RunAsync(Task, ReportAsync, stoppingToken);
        try
        {
            await background.RepeatAsync(Task, options.Interval, ReportAsync, clock, stoppingToken);
        }
        finally
        {
            signal.Changed = null;
        }
    }

    private async ValueTask ReportAsync(CancellationToken stop) => await monitor.ReportAsync(stop);
}
