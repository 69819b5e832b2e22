using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pcf.Tracing;

namespace Pcf.Observability.AspNetCore;

/// <summary>Takes the first place in the pipeline: <c>WebApplication</c> puts routing, authentication and authorization ahead of all that a service
/// adds, and what those answer would go by uncounted.</summary>
internal sealed class FirstPlace : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        ObservabilitySetup.Listen(app.ApplicationServices);
        ListenToRequests(app.ApplicationServices);
        app.ApplicationServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(
            app.ApplicationServices.GetRequiredService<HostRequestRecords>().Started);
        app.UseMiddleware<RequestTelemetry>();
        app.UseMiddleware<ManagementGate>();
        next(app);
        app.UseMiddleware<UnmappedMetrics>();
    };

    // Only where a sampler asks for them.
    private static void ListenToRequests(IServiceProvider services)
    {
        if (services.GetService<TraceSampler>() is { NeedsRequest: true }
            && services.GetService<StartingRequest>() is { } requests && services.GetService<DiagnosticListener>() is { } host)
        {
            requests.Listen(host);
        }
    }
}
