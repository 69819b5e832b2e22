using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Queueing;
using Pcf.Logging.Records;
using Pcf.Logging.Sampling;
using Pcf.Redaction;
using Pcf.Shared;

namespace Pcf.Logging;

/// <summary>Writes each log record as one JSON object a line, on the caller's thread, into a bounded queue for each sink. Thread-safe.</summary>
[ProviderAlias("Pcf")]
internal sealed class JsonLoggerProvider : ILoggerProvider, ISupportExternalScope
{
    // The framework's own records quote what clients send: paths, queries, hosts, bytes that are no request. Their numbers may be shown, their texts
    // only where they come from code.
    private static readonly string[] QuotesRequests = ["Microsoft.AspNetCore.", "System.Net.Http.", "Yarp.", "Grpc.AspNetCore."];

    private readonly LogRoute[] _routes;
    private readonly RecordWriter _writer;
    private readonly CategoryPrefix _own;
    private readonly LogSampler? _sampler;
    private readonly ITimer? _samplerTimer;
    private long _unwritten;
    private long _unclear;
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    /// <summary>Sets the provider up with one sink.</summary>
    /// <param name="queue">Takes the records; it is drained and disposed with the provider.</param>
    /// <param name="identity">Who writes.</param>
    /// <param name="clock">Gives the records' time.</param>
    /// <param name="redactor">Masks secrets before anything is queued.</param>
    public JsonLoggerProvider(LogQueue queue, LogIdentity identity, TimeProvider clock, Redactor redactor)
        : this([new LogRoute(queue)], identity, clock, redactor)
    {
    }

    /// <summary>Sets the provider up with a queue for each sink; the first has every record.</summary>
    /// <param name="routes">Take the records; their queues are drained and disposed with the provider.</param>
    /// <param name="identity">Who writes.</param>
    /// <param name="clock">Gives the records' time.</param>
    /// <param name="redactor">Masks secrets before anything is queued.</param>
    /// <param name="options">Say which records are held back; null for none.</param>
    /// <exception cref="FormatException">A rule for sampling is none.</exception>
    public JsonLoggerProvider(IReadOnlyList<LogRoute> routes, LogIdentity identity, TimeProvider clock, Redactor redactor,
        LoggingOptions? options = null)
    {
        _routes = [.. routes];
        Redactor = redactor;
        Recent = new RecentRecords(options?.Recent ?? 0);
        _writer = new RecordWriter(identity, clock, redactor, options ?? new LoggingOptions());
        _own = _writer.Prefix("Pcf.Logging", isUntrusted: false);
        if (options is not null && new LogSampler(options, clock) is { IsOn: true } sampler)
        {
            _sampler = sampler;
            _samplerTimer = clock.CreateTimer(_ => WriteRepeats(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        }
        foreach (var (queue, _, name) in _routes) { queue.DropsReported = drops => WriteDrops(queue, name, drops); }
    }

    /// <summary>Masks secrets before anything is queued.</summary>
    public Redactor Redactor { get; }

    /// <summary>The last warnings and errors.</summary>
    public RecentRecords Recent { get; }

    /// <summary>Records written at a level, dropped ones included.</summary>
    public long Written(LogLevel level) => _routes[0].Queue.Offered(level);

    /// <summary>Records held back by sampling and as repeats.</summary>
    public long HeldBack => (_sampler?.HeldBack ?? 0) + Thinning.LeftOut;

    /// <summary>Leaves out records of low levels while they cost too much.</summary>
    internal LevelThinning Thinning { get; } = new();

    /// <summary>Records that could not be written as they were meant, and are reduced to level, event, template, ids and the exception's
    /// type.</summary>
    public long Unwritten => Interlocked.Read(ref _unwritten);

    /// <summary>Information of the framework's that is not written, because it says nothing without what a client sent.</summary>
    public long LeftOut => Interlocked.Read(ref _unclear);

    /// <summary>Called when a sink begins to refuse, with its name and the reason; on the sink's own thread.</summary>
    internal Action<string, string>? SinkFailing
    {
        get;
        set
        {
            field = value;
            foreach (var (queue, _, name) in _routes) { queue.Failing = why => value?.Invoke(name, why); }
        }
    }

    /// <summary>Where records go.</summary>
    public IReadOnlyList<LogRoute> Routes => _routes;

    /// <summary>Records lost by all sinks together, for a reason.</summary>
    public long Lost(LogDropReason reason) => _routes.Sum(route => route.Queue.Lost(reason));

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) =>
        new JsonLogger(this, categoryName,
            _writer.Prefix(categoryName, Array.Exists(QuotesRequests, start => categoryName.StartsWith(start, StringComparison.Ordinal))));

    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <summary>Waits until all sinks have taken what was accepted before.</summary>
    /// <returns>Whether they have within the deadline.</returns>
    public bool Flush(TimeSpan deadline)
    {
        var began = Stopwatch.GetTimestamp();
        // All begin at once, so that one which is stuck keeps no other waiting.
        foreach (var (queue, _, _) in _routes) { queue.BeginFlush(); }
        var all = true;
        foreach (var (queue, _, _) in _routes) { all &= queue.Flush(deadline - Stopwatch.GetElapsedTime(began)); }
        return all;
    }

    /// <summary>Waits until the sinks have taken what was accepted before, each for as long as it takes some of it.</summary>
    /// <param name="patience">How long a sink may take nothing.</param>
    /// <param name="deadline">How long all of it may take.</param>
    /// <returns>The names of sinks that have not taken all.</returns>
    public async Task<IReadOnlyList<string>> FlushWhileTakenAsync(TimeSpan patience, TimeSpan deadline)
    {
        // Each on a thread of its own, so that one which is stuck keeps no other waiting; not the pool's, which sinks need to send.
        var flushed = await Task.WhenAll(_routes.Select(route => Task.Factory.StartNew(() => route.Queue.FlushWhileTaken(patience, deadline),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return [.. _routes.Where((_, i) => !flushed[i]).Select(route => route.Name)];
    }

    /// <summary>Says how long draining may take at the end.</summary>
    /// <param name="time">0 or more; over <see cref="LogQueue.DrainDeadline"/> it is that.</param>
    /// <param name="stuck">The same for sinks that do not take what they have been given.</param>
    public void EndWithin(TimeSpan time, TimeSpan? stuck = null)
    {
        var most = time < LogQueue.DrainDeadline ? time : LogQueue.DrainDeadline;
        foreach (var (queue, _, _) in _routes) { queue.EndWithin(queue.IsStuck ? stuck ?? most : most); }
    }

    /// <summary>Drains the queues, within their deadline.</summary>
    public void Dispose()
    {
        _samplerTimer?.Dispose();
        WriteRepeats(atOnce: true);
        foreach (var (queue, _, _) in _routes) { queue.BeginEnd(); }
        foreach (var (queue, _, _) in _routes) { queue.Dispose(); }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "A record that cannot be written must not cost the request that writes it.")]
    private void Write<TState>(CategoryPrefix prefix, LogLevel level, string? eventName, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter, IExternalScopeProvider scopes)
    {
        var buffers = RecordBuffers.Take();
        try
        {
            if (!_writer.Write(buffers, prefix, level, eventName, state, exception, formatter, scopes))
            {
                Interlocked.Increment(ref _unclear);
                return;
            }
            if (buffers.Line.Length <= LogBufferBlock.Size) { Send(prefix, level, buffers); }
            else { WriteRemains(buffers, prefix, level, eventName, exception, "TooLong"); }
        }
        catch (Exception e)
        {
            WriteRemains(buffers, prefix, level, eventName, exception, e.GetType().Name);
        }
        finally
        {
            buffers.GiveBack();
        }
    }

    // A scope, or something else of the caller's own, failed: that there was a record, and what is known of it, is written all the same.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "As above; it is counted already.")]
    private void WriteRemains(RecordBuffers found, CategoryPrefix prefix, LogLevel level, string? eventName, Exception? exception, string failure)
    {
        Interlocked.Increment(ref _unwritten);
        var buffers = RecordBuffers.Take();
        try
        {
            _writer.WriteRemains(buffers, prefix, level, eventName, found.Arguments.Template, exception, found.Context, failure);
            Send(prefix, level, buffers);
        }
        catch (Exception)
        {
            // Nothing more can be said of it.
        }
        finally
        {
            buffers.GiveBack();
        }
    }

    private void Send(CategoryPrefix prefix, LogLevel level, RecordBuffers buffers)
    {
        Recent.Add(level, buffers.Line.Written);
        foreach (var route in _routes)
        {
            if (!route.AuditOnly || prefix.IsAudit) { route.Queue.Enqueue(level, buffers.Line.Written); }
        }
    }

    private void WriteRepeats(bool atOnce = false)
    {
        foreach (var (prefix, name, count) in _sampler?.Ended(atOnce) ?? []) { WriteRepeats(prefix, name, count); }
    }

    private void WriteRepeats(CategoryPrefix prefix, string eventName, long count)
    {
        KeyValuePair<string, object?>[] state = [new("Repeats", count), new("RepeatedEvent", eventName),
            new("{OriginalFormat}", "{Repeats} more records of {RepeatedEvent} were collapsed into this one")];
        // It stands for many, so it carries no ids: not those of the next caller either.
        var current = Activity.Current;
        Activity.Current = null;
        Write(prefix, LogLevel.Warning, "log.repeated", state, null, static (_, _) => "", NoScopes.Instance);
        Activity.Current = current;
    }

    // One record for a whole time of dropping, to the sink that it was about.
    private void WriteDrops(LogQueue queue, string sink, LogDrops drops)
    {
        var counts = new List<KeyValuePair<string, object?>> { new("Dropped", drops.Total), new("Sink", sink) };
        for (var level = LogLevel.Trace; level <= LogLevel.None; level++)
        {
            var levelName = level == LogLevel.None ? "any" : LevelNames.Of(level).ToLowerInvariant();
            foreach (var reason in Enum.GetValues<LogDropReason>())
            {
                if (drops[level, reason] is > 0 and var count) { counts.Add(new($"{levelName}_{LogDrops.NameOf(reason)}", count)); }
            }
        }
        counts.Add(new("{OriginalFormat}", "{Dropped} log records were lost; telemetry_records_dropped_total counts them"));
        WriteOwn(queue, "log.dropped", counts);
    }

    // On the thread of a sink, which must go on whatever happens, outside any request.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "As above.")]
    private void WriteOwn(LogQueue queue, string eventName, List<KeyValuePair<string, object?>> state)
    {
        var buffers = RecordBuffers.Take();
        try
        {
            _writer.Write(buffers, _own, LogLevel.Warning, eventName, state, null, static (_, _) => "", NoScopes.Instance);
            queue.Enqueue(LogLevel.Warning, buffers.Line.Written);
        }
        catch (Exception)
        {
            Interlocked.Increment(ref _unwritten);
        }
        finally
        {
            buffers.GiveBack();
        }
    }

    private sealed class JsonLogger(JsonLoggerProvider provider, string category, CategoryPrefix prefix) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) { return; }
            var began = TelemetryTime.Began();
            Take(logLevel, eventId, state, exception, formatter);
            TelemetryTime.Ended(began, TelemetryPart.Logging);
        }

        private void Take<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            // Audit records are kept whatever their number.
            if (!prefix.IsAudit && !provider.Thinning.Admits(logLevel)) { return; }
            if (provider._sampler is { } sampler && !prefix.IsAudit)
            {
                // Warnings without a name are distinguished by their template.
                var name = eventId.Name ?? (logLevel >= LogLevel.Warning ? LogPairs.TemplateOf(state) : null);
                var admitted = sampler.Admits(prefix, category, logLevel, name, exception?.GetType(), out var ended);
                if (ended.Count > 0) { provider.WriteRepeats(prefix, ended.Event, ended.Count); }
                if (!admitted) { return; }
            }
            provider.Write(prefix, logLevel, eventId.Name, state, exception, formatter, provider._scopes);
        }
    }
}
