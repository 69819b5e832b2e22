using Pcf.Api.Resilience;

namespace Pcf.Api.Health;

/// <summary>Looks at the dependencies when the process starts, from time to time after that, and when a circuit breaker changes, so that their state
/// is true without a request too.</summary>
internal sealed class HealthWatch(
    HealthMonitor monitor, HealthOptions options, CircuitBreakers breakers, TimeProvider clock, BackgroundWork background) : BackgroundService
{
    private const string Task = "health";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        void Look()
        {
            monitor.Expire();
            _ = background.RunAsync(Task, ReportAsync, stoppingToken);
        }

        breakers.StateChanged = Look;
        try
        {
            await background.RepeatAsync(Task, options.Interval, ReportAsync, clock, stoppingToken);
        }
        finally
        {
            breakers.StateChanged = null;
        }
    }

    private async ValueTask ReportAsync(CancellationToken stop) => await monitor.ReportAsync(stop);
}
