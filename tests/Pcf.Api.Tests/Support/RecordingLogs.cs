using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Pcf.Api.Tests.Support;

/// <summary>Keeps log records, each with the trace in whose flow it was written.</summary>
internal sealed class RecordingLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<LogEntry> _records = new();

    public IReadOnlyList<LogEntry> Records => [.. _records];

    public ILogger CreateLogger(string categoryName) => new Recorder(categoryName, _records);

    public ILogger<T> For<T>() => new Logger<T>(LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(this)));

    public void Dispose()
    {
    }

    internal sealed record LogEntry(string Category, LogLevel Level, string? Event, string Message, ActivityTraceId? Trace);

    private sealed class Recorder(string category, ConcurrentQueue<LogEntry> records) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            records.Enqueue(new LogEntry(category, logLevel, eventId.Name, formatter(state, exception), Activity.Current?.TraceId));
    }
}
