using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;

namespace Pcf.Api.Health;

/// <summary>Runs what the service does without a request. A failure there is a record, a count and a degraded health, and never the end of the
/// process. Thread-safe.</summary>
internal sealed partial class BackgroundWork : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Pcf.Api.Background";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly HealthSignal _signal;
    private readonly ILogger<BackgroundWork> _log;
    private readonly Meter _meter;
    private readonly Counter<long> _failures;
    private readonly ConcurrentDictionary<string, bool> _failing = new(StringComparer.Ordinal);

    public BackgroundWork(HealthSignal signal, ILogger<BackgroundWork> log, IMeterFactory meters)
    {
        _signal = signal;
        _log = log;
        _meter = meters.Create(MeterName);
        _failures = _meter.CreateCounter<long>("background.failures", null, "Failures of work that runs without a request.");
    }

    /// <summary>Runs a task once. Only the cancellation by <paramref name="stop"/> is thrown.</summary>
    /// <param name="task">Its name, a label value of a closed set.</param>
    /// <param name="work">The work.</param>
    /// <param name="stop">The process stops.</param>
    /// <returns>Whether it succeeded.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever the work throws must not end the process.")]
    public async Task<bool> RunAsync(string task, Func<CancellationToken, ValueTask> work, CancellationToken stop)
    {
        try
        {
            await work(stop);
            if (_failing.TryRemove(task, out _))
            {
                Recovered(task);
                _signal.Raise();
            }
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure)
        {
            _failures.Add(1, new KeyValuePair<string, object?>("task", task));
            // A task that keeps failing writes one record.
            if (_failing.TryAdd(task, true))
            {
                Failed(failure, task);
                _signal.Raise();
            }
            return false;
        }
    }

    /// <summary>Runs a task now and then once a period, and within two seconds after a failure, so that what was away is seen to be back. The stop
    /// ends it without an exception: the host would report one as a failure where the process ends before it has started.</summary>
    /// <param name="task">Its name, a label value of a closed set.</param>
    /// <param name="period">From one run's end to the next one's begin.</param>
    /// <param name="work">The work.</param>
    /// <param name="clock">Measures the period.</param>
    /// <param name="stop">The process stops.</param>
    public async Task RepeatAsync(string task, TimeSpan period, Func<CancellationToken, ValueTask> work, TimeProvider clock, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(period, clock);
        try
        {
            do { timer.Period = await RunAsync(task, work, stop) || period < RetryAfter ? period : RetryAfter; }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    /// <summary>Throws while a task fails: for health.</summary>
    /// <exception cref="DependencyException">The names of the tasks whose last run failed.</exception>
    public void Check()
    {
        if (!_failing.IsEmpty) { throw new DependencyException($"failing: {string.Join(", ", _failing.Keys.Order(StringComparer.Ordinal))}"); }
    }

    public void Dispose() => _meter.Dispose();

    [LoggerMessage(EventId = 1, EventName = "background.failed", Level = LogLevel.Error,
        Message = "The background task {Task} failed; it is tried again, and its further failures are only counted")]
    private partial void Failed(Exception exception, string task);

    [LoggerMessage(EventId = 2, EventName = "background.recovered", Level = LogLevel.Information, Message = "The background task {Task} works again")]
    private partial void Recovered(string task);
}
