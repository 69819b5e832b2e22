using Pcf.Observability;
using Pcf.Observability.Settings;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds metrics, logs and traces to a service by one line.</summary>
public static class PcfObservabilityHosting
{
    /// <summary>Adds metrics, logs and traces by the options given here and by the settings under <c>PCF:Telemetry</c>, which win.</summary>
    /// <remarks>
    /// The host's default log providers (console, debug, event source, event log) make room for records in JSON lines on standard output; every other
    /// provider stays, and the log names those that
    /// the library does not redact. With <c>PCF__Telemetry__Enabled=false</c>, <c>TELEMETRY_DISABLED=true</c> or <c>OTEL_SDK_DISABLED=true</c> the
    /// same code runs and records nothing but audit records.
    /// A second call changes nothing. For ASP.NET Core take the package <c>Pcf.Observability.AspNetCore</c>, which adds requests and <c>/metrics</c>.
    /// </remarks>
    /// <param name="builder">The service's builder.</param>
    /// <param name="configure">Sets options by code.</param>
    /// <exception cref="SettingsException">Options or settings are wrong; the message has a line for each.</exception>
    public static IHostApplicationBuilder AddPcfObservability(this IHostApplicationBuilder builder, Action<PcfObservabilityOptions>? configure = null)
    {
        ObservabilitySetup.Add(builder.Services, builder.Configuration, builder.Environment, configure);
        return builder;
    }

    /// <summary>The same as <see cref="AddPcfObservability"/> for a host that starts by <c>Host.CreateDefaultBuilder</c>.</summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="configure">Sets options by code.</param>
    /// <exception cref="SettingsException">Options or settings are wrong; thrown when the host is built.</exception>
    public static IHostBuilder UsePcfObservability(this IHostBuilder builder, Action<PcfObservabilityOptions>? configure = null) =>
        builder.ConfigureServices(
            (context, services) => ObservabilitySetup.Add(services, context.Configuration, context.HostingEnvironment, configure));
}
