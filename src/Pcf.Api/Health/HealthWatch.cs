namespace Pcf.Api.Health;

/// <summary>Looks at the dependencies when the process starts and from time to time after that, so that their state is true without a request
/// too.</summary>
internal sealed class HealthWatch(HealthMonitor board, HealthOptions options, TimeProvider clock, BackgroundWork background) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        background.RepeatAsync("health", options.Interval, async stop => await board.ReportAsync(stop), clock, stoppingToken);
}
