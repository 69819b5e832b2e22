using Microsoft.Extensions.Logging;

namespace Pcf.Observability;

/// <summary>Gives each record to the logger factory that the service has taken in place of the framework's, and to the framework's with its
/// providers. Thread-safe.</summary>
/// <remarks>A factory such as Serilog's writes to its own sinks and knows no providers, so the library would get no record.</remarks>
internal sealed class JoinedLoggerFactory(ILoggerFactory other, ILoggerFactory framework) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new JoinedLogger(other.CreateLogger(categoryName), framework.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider)
    {
        other.AddProvider(provider);
        framework.AddProvider(provider);
    }

    public void Dispose()
    {
        other.Dispose();
        framework.Dispose();
    }

    private sealed class JoinedLogger(ILogger other, ILogger framework) : ILogger
    {
        public IDisposable BeginScope<TState>(TState state)
            where TState : notnull => new Scopes(other.BeginScope(state), framework.BeginScope(state));

        public bool IsEnabled(LogLevel logLevel) => other.IsEnabled(logLevel) || framework.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // Neither is asked for what it would not write: each has levels of its own.
            if (other.IsEnabled(logLevel)) { other.Log(logLevel, eventId, state, exception, formatter); }
            if (framework.IsEnabled(logLevel)) { framework.Log(logLevel, eventId, state, exception, formatter); }
        }
    }

    private sealed class Scopes(IDisposable? other, IDisposable? framework) : IDisposable
    {
        public void Dispose()
        {
            framework?.Dispose();
            other?.Dispose();
        }
    }
}
