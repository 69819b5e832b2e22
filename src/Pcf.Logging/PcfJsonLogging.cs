using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pcf.Logging;
using Pcf.Redaction;

namespace Microsoft.Extensions.Logging;

/// <summary>Adds the log on its own.</summary>
public static class PcfJsonLogging
{
    /// <summary>Writes log records as JSON lines to standard output, and to files where options name them, redacted.</summary>
    /// <remarks>
    /// Other providers stay; <c>ClearProviders()</c> before this call removes them. A second call adds to the options of the first. A
    /// <see cref="Redactor"/> and a <see cref="LogIdentity"/> among the services are used; without them the library's rules and the entry assembly's
    /// name and version are. The provider's alias in the settings of levels is <c>Pcf</c>. <see cref="RecentRecords"/> is among the services then.
    /// <c>AddPcfObservability</c> sets the log up itself.
    /// </remarks>
    /// <param name="builder">The service's logging.</param>
    /// <param name="configure">Sets options.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or a file cannot be written.</exception>
    public static ILoggingBuilder AddPcfJson(this ILoggingBuilder builder, Action<LoggingOptions>? configure = null)
    {
        var earlier = builder.Services.FirstOrDefault(
            service => service.ServiceType == typeof(LoggingOptions))?.ImplementationInstance as LoggingOptions;
        var options = earlier ?? new LoggingOptions();
        configure?.Invoke(options);
        if (OptionsCheck.Problem(options) is { } problem) { throw new ArgumentException(problem, nameof(configure)); }
        return earlier is null ? builder.AddPcfJson(options) : builder;
    }

    /// <summary>Registers the provider with options that are known to hold.</summary>
    /// <param name="builder">The service's logging.</param>
    /// <param name="options">Read when the provider is made.</param>
    /// <param name="onAsked">Called when a logger factory asks for the provider.</param>
    internal static ILoggingBuilder AddPcfJson(this ILoggingBuilder builder, LoggingOptions options, Action? onAsked = null)
    {
        var services = builder.Services;
        services.RemoveAll<LoggingOptions>();
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static _ => new Redactor());
        services.TryAddSingleton(static _ => EntryAssembly());
        services.TryAddSingleton(static provider => new JsonLoggerProvider(
            LogRoutes.Of(provider.GetRequiredService<LoggingOptions>(), provider.GetServices<LogSinkSource>(), provider),
            provider.GetRequiredService<LogIdentity>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Redactor>().WithOwnCounters(), provider.GetRequiredService<LoggingOptions>()));
        services.TryAddSingleton(static provider => provider.GetRequiredService<JsonLoggerProvider>().Recent);
        services.RemoveAll<ProviderRegistration>();
        services.AddSingleton(new ProviderRegistration(onAsked));
        if (services.Any(static service => service.ServiceType == typeof(ILoggerProvider) && service.ImplementationFactory == Provider))
        {
            return builder;
        }
        services.AddSingleton<ILoggerProvider>(Provider);
        return builder;
    }

    private static readonly Func<IServiceProvider, ILoggerProvider> Provider = static provider =>
    {
        provider.GetRequiredService<ProviderRegistration>().OnAsked?.Invoke();
        return provider.GetRequiredService<JsonLoggerProvider>();
    };

    private static LogIdentity EntryAssembly()
    {
        var name = Assembly.GetEntryAssembly()?.GetName();
        return new LogIdentity(name?.Name ?? "unknown", name?.Version?.ToString(3) ?? "0.0.0", "production");
    }

    private sealed record ProviderRegistration(Action? OnAsked);
}
