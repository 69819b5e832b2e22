using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Pcf.Observability.Redaction;

namespace Pcf.Observability.Logging;

/// <summary>Writes each log record as one JSON object a line, on the caller's thread, into a bounded queue. Thread-safe.</summary>
[ProviderAlias("Pcf")]
public sealed class JsonLoggerProvider : ILoggerProvider, ISupportExternalScope
{
    // The framework's own records quote what clients send: paths, queries, hosts, bytes that are no request. Their numbers may be shown, their texts not.
    private static readonly string[] QuotesRequests = ["Microsoft.AspNetCore.", "System.Net.Http."];

    private readonly LogQueue _queue;
    private readonly RecordWriter _writer;
    private readonly long[] _written = new long[(int)LogLevel.None];
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    /// <summary>Sets the provider up.</summary>
    /// <param name="queue">Takes the records; it is drained and disposed with the provider.</param>
    /// <param name="identity">Who writes.</param>
    /// <param name="clock">Gives the records' time.</param>
    /// <param name="redactor">Masks secrets before anything is queued.</param>
    public JsonLoggerProvider(LogQueue queue, LogIdentity identity, TimeProvider clock, Redactor redactor)
    {
        _queue = queue;
        Redactor = redactor;
        _writer = new RecordWriter(identity, clock, redactor);
    }

    /// <summary>Masks secrets before anything is queued.</summary>
    public Redactor Redactor { get; }

    /// <summary>Records written at a level, dropped ones included.</summary>
    public long Written(LogLevel level) => Interlocked.Read(ref _written[(int)level]);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new JsonLogger(this, categoryName);

    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <summary>Drains the queue, within its deadline.</summary>
    public void Dispose() => _queue.Dispose();

    private sealed class JsonLogger(JsonLoggerProvider provider, string category) : ILogger
    {
        private readonly bool _untrusted = Array.Exists(QuotesRequests, prefix => category.StartsWith(prefix, StringComparison.Ordinal));

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A record that cannot be written must not cost the request that writes it.")]
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) { return; }
            Interlocked.Increment(ref provider._written[(int)logLevel]);
            try
            {
                provider._queue.Enqueue(provider._writer.Write(logLevel, category, eventId.Name, state, () => formatter(state, exception), exception, provider._scopes, _untrusted));
            }
            catch (Exception e)
            {
                // A formatter, a scope or an argument's own code failed: that there was a record is told all the same.
                provider._queue.Enqueue(provider._writer.Write(logLevel, category, eventId.Name, null, () => $"[the record could not be written: {e.GetType().Name}]", null, new LoggerExternalScopeProvider()));
            }
        }
    }
}
