using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Pcf.Observability;

/// <summary>Tells at each start that audit records are switched off.</summary>
internal sealed partial class AuditSwitch(ILoggerFactory logs) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        SwitchedOff(logs.CreateLogger(AuditFilter.SwitchCategory));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 1, EventName = "audit.switched_off", Level = LogLevel.Warning,
        Message = "No audit records are written: PCF__Telemetry__Logging__Audit__Enabled is false")]
    private static partial void SwitchedOff(ILogger log);
}
