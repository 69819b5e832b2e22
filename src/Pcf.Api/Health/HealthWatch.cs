namespace Pcf.Api.Health;

/// <summary>Looks at the dependencies when the process starts and from time to time after that, so that their state is true without a request
/// too.</summary>
internal sealed class HealthWatch(HealthMonitor board, HealthOptions options, TimeProvider clock, BackgroundWork background) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Interval, clock);
        do { await background.RunAsync("health", async stop => await board.ReportAsync(stop), stoppingToken); }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
