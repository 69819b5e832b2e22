using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Pcf.Metrics;
using Pcf.Otlp;

namespace Pcf.Observability.AspNetCore;

/// <summary>Takes the first place in the pipeline: <c>WebApplication</c> puts routing, authentication and authorization ahead of all that a service adds, and what those answer would go by uncounted.</summary>
internal sealed class FirstPlace : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        Listen(app.ApplicationServices);
        app.UseMiddleware<RequestTelemetry>();
        app.UseMiddleware<ManagementGate>();
        next(app);
    };

    /// <summary>Begins to listen, which has to be before the first request: these are made only when asked for.</summary>
    public static void Listen(IServiceProvider services)
    {
        services.GetService<MeterBridge>();
        services.GetService<TracePipeline>();
    }
}
