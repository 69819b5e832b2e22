using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Pcf.Observability.AspNetCore;

/// <summary>Takes the first place in the pipeline: <c>WebApplication</c> puts routing, authentication and authorization ahead of all that a service
/// adds, and what those answer would go by uncounted.</summary>
internal sealed class FirstPlace : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        ObservabilitySetup.Listen(app.ApplicationServices);
        app.UseMiddleware<RequestTelemetry>();
        app.UseMiddleware<ManagementGate>();
        next(app);
        app.UseMiddleware<UnmappedMetrics>();
    };
}
