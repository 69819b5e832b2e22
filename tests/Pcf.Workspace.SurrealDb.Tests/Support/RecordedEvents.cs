using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Pcf.Workspace.SurrealDb.Tests.Support;

/// <summary>A logger that keeps the names of events with their levels.</summary>
internal sealed class RecordedEvents : ILogger<SurrealDbWorkspace>
{
    public ConcurrentQueue<(string? Name, LogLevel Level)> All { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        All.Enqueue((eventId.Name, logLevel));
}
