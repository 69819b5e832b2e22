using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pcf.Logging;
using Pcf.Shared;
using Pcf.Tracing;

namespace Pcf.Observability;

/// <summary>Has the sampler and the log keep what the budget's step says, and writes a record at each change.</summary>
/// <param name="budget">Says which step is on.</param>
/// <param name="log">Takes the records.</param>
/// <param name="logs">Leaves out records of low levels.</param>
/// <param name="sampler">Leaves out traces; null where none are sent.</param>
internal sealed partial class OverheadGuard(OverheadBudget budget, ILogger<OverheadGuard> log, JsonLoggerProvider logs, TraceSampler? sampler = null)
    : IHostedService
{
    /// <summary>Adds a budget to a service.</summary>
    /// <param name="services">The service's.</param>
    /// <param name="share">The share of the process's CPU time, above 0.</param>
    public static void Add(IServiceCollection services, double share)
    {
        services.AddSingleton(provider =>
        {
            var time = provider.GetRequiredService<TelemetryTime>();
            return new OverheadBudget(provider.GetRequiredService<TimeProvider>(), share, () => time.TotalSeconds,
                static () => Environment.CpuUsage.TotalTime.TotalSeconds);
        });
        services.AddHostedService<OverheadGuard>();
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        budget.Changed = Apply;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        budget.Changed = null;
        return Task.CompletedTask;
    }

    private void Apply(OverheadStep step, double share)
    {
        logs.Thinning.Keep(step.Debug, step.Information);
        if (sampler is not null) { sampler.Share = step.Traces; }
        if (step.Number == 0) { Whole(share * 100); }
        else { Thinned(step.Number, share * 100, step.Traces * 100, step.Information * 100, step.Debug * 100); }
    }

    // Warnings both: a record at INFO could itself be thinned out.
    [LoggerMessage(EventId = 1, EventName = "telemetry.thinned", Level = LogLevel.Warning,
        Message = "Telemetry took {Percent} % of the CPU time; at step {Step} it keeps {TracesPercent} % of the traces, {InfoPercent} % of the records "
            + "at INFO and {DebugPercent} % of those below (PCF__Telemetry__OverheadBudget)")]
    private partial void Thinned(int step, double percent, double tracesPercent, double infoPercent, double debugPercent);

    [LoggerMessage(EventId = 2, EventName = "telemetry.whole", Level = LogLevel.Warning,
        Message = "Telemetry took {Percent} % of the CPU time; no traces and records are left out any more for PCF__Telemetry__OverheadBudget")]
    private partial void Whole(double percent);
}
