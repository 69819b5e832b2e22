using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pcf.Observability;
using Pcf.Observability.AspNetCore;
using Pcf.Observability.Settings;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Gives an ASP.NET Core service its metrics, logs and traces.</summary>
public static class PcfObservabilityBuilder
{
    /// <summary>Adds metrics, logs and traces by the options given here and by the settings under <c>PCF:Telemetry</c>, which win.</summary>
    /// <remarks>
    /// Requests are counted, timed and traced, ahead of every middleware of the service and of the framework. The host's default log providers
    /// (console, debug, event source, event log) make room
    /// for records in JSON lines on standard output; every other provider stays, and the log names those that the library does not redact. With
    /// <c>PCF__Telemetry__Enabled=false</c>,
    /// <c>TELEMETRY_DISABLED=true</c> or <c>OTEL_SDK_DISABLED=true</c> the same code runs and records nothing but audit records. A second call
    /// changes nothing.
    /// </remarks>
    /// <param name="builder">The service's builder.</param>
    /// <param name="configure">Sets options by code.</param>
    /// <exception cref="SettingsException">Options or settings are wrong; the message has a line for each.</exception>
    public static WebApplicationBuilder AddPcfObservability(this WebApplicationBuilder builder, Action<PcfObservabilityOptions>? configure = null)
    {
        WebSetup.Add(builder.Services, builder.Configuration, builder.Environment, configure);
        return builder;
    }

    /// <summary>Ends the set-up of a service; nothing is missing without it.</summary>
    /// <remarks>Requests are counted and traced by the library's own first place in the pipeline. In Development this call also notes the exceptions
    /// that the framework's page for developers handles.</remarks>
    /// <param name="app">The service's pipeline.</param>
    public static IApplicationBuilder UsePcfObservability(this IApplicationBuilder app)
    {
        ObservabilitySetup.Listen(app.ApplicationServices);
        // That page is there in Development alone, and elsewhere a request need not pass twice.
        if (app.ApplicationServices.GetService<IHostEnvironment>()?.IsDevelopment() == true
            && app.ApplicationServices.GetService<HttpMetrics>() is not null)
        {
            app.UseMiddleware<RequestTelemetry>();
        }
        return app;
    }

    /// <summary>Maps the metrics page: Prometheus text, OpenMetrics or protobuf, by what the scraper asks for.</summary>
    /// <remarks>
    /// Without this call the page is at <c>/metrics</c>, if the service has nothing else there; under a fallback policy for requests that are not
    /// signed in it has to be mapped.
    /// Outside Development a scraper sends the token in <c>PCF__Telemetry__Metrics__TokenFile</c>. With <c>PCF__Telemetry__Metrics__Port</c> the page
    /// is only on that port, which the server then listens on as
    /// well, on the loopback unless an address is set; there only management answers, and on the service's own ports none of it.
    /// </remarks>
    /// <param name="endpoints">The service's endpoints.</param>
    /// <param name="path">Where; the default is <c>/metrics</c>.</param>
    /// <returns>Takes conventions such as <c>RequireHost</c>; when telemetry is off they are ignored.</returns>
    /// <exception cref="InvalidOperationException">Metrics were added by <c>AddPcfMetrics</c> alone, and with a port, which only
    /// <c>AddPcfObservability</c> listens on.</exception>
    public static IEndpointConventionBuilder MapPcfMetrics(this IEndpointRouteBuilder endpoints, string path = "/metrics")
    {
        var services = endpoints.ServiceProvider;
        if ((services.GetService<MetricsEndpoint>() ?? MetricsEndpoint.Alone(services)) is not { } endpoint) { return NoEndpoint.Instance; }
        services.GetService<ManagementPaths>()?.AddMetrics(path);
        return ManagementEndpoint.Add(endpoints.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], endpoint.AnswerAsync));
    }
}
