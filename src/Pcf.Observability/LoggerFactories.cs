using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pcf.Observability;

/// <summary>Finds out whether records reach the library, and joins a logger factory that would leave it out.</summary>
internal sealed class LoggerFactories
{
    private int _asked;

    /// <summary>Whether a factory has asked for the library's provider.</summary>
    public bool IsReached => Volatile.Read(ref _asked) != 0;

    /// <summary>Called when a factory asks for the library's provider.</summary>
    public void Asked() => Volatile.Write(ref _asked, 1);

    /// <summary>Joins the factory that is registered in place of the framework's, if there is one already.</summary>
    public void Join(IServiceCollection services)
    {
        if (services.LastOrDefault(service => service.ServiceType == typeof(ILoggerFactory)) is not { } taken
            || taken.ImplementationType == typeof(LoggerFactory))
        {
            return;
        }
        services.AddSingleton(provider => Join(provider, taken));
    }

    private ILoggerFactory Join(IServiceProvider provider, ServiceDescriptor taken)
    {
        var other = (ILoggerFactory)(taken.ImplementationInstance ?? taken.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, taken.ImplementationType!));
        // One that writes to the providers too has asked for ours by now.
        return IsReached
            ? other
            : new JoinedLoggerFactory(other, ActivatorUtilities.CreateInstance<LoggerFactory>(provider, provider.GetServices<ILoggerProvider>()));
    }
}
