using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Pcf.Metrics;
using Pcf.Metrics.Exposition;
using Pcf.Shared;

namespace Pcf.Otlp;

/// <summary>Sends all metrics of a registry to an OTLP receiver, every interval and once at the end, from a thread of its own. Thread-safe.</summary>
/// <remarks>
/// What is sent is cumulative: a push that fails loses points in time and no event, since the next one has the totals. Nothing is queued, so memory
/// is bounded by one request.
/// </remarks>
internal sealed class MetricsPush : IDisposable
{
    /// <summary>How long a stop waits for a receiver that takes nothing, unless set otherwise.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan GivenUpWithin = TimeSpan.FromMilliseconds(500);

    private readonly MetricsRegistry _registry;
    private readonly OtlpTransport _transport;
    private readonly MetricsRequest _request;
    private readonly TimeSpan _deadline;
    private readonly TimeSpan _interval;
    private readonly MetricsPushFigures _figures;
    private readonly ManualResetEventSlim _ending = new();
    private readonly ManualResetEventSlim _ended = new();
    private readonly CancellationTokenSource _givenUp = new();
    private readonly OtlpChanges _changes = new();
    private int _isStopped;
    private volatile bool _lastWasTaken;

    /// <summary>Starts to send; the first push is after an interval.</summary>
    /// <param name="registry">The metrics.</param>
    /// <param name="target">The receiver.</param>
    /// <param name="resource">Who sends.</param>
    /// <param name="interval">How often.</param>
    /// <param name="isExplicit">Whether native histograms are sent with their explicit bounds.</param>
    /// <param name="figures">Counts what becomes of the points.</param>
    public MetricsPush(
        MetricsRegistry registry, OtlpTarget target, OtlpResource resource, TimeSpan interval, bool isExplicit, MetricsPushFigures figures)
    {
        _registry = registry;
        _transport = new OtlpTransport(target);
        _request = new MetricsRequest(resource, isExplicit);
        _deadline = target.Timeout;
        _interval = interval;
        _figures = figures;
        new Thread(Run) { IsBackground = true, Name = "pcf-otlp-metrics" }.UnsafeStart();
    }

    /// <summary>What became of the points.</summary>
    public MetricsPushFigures Figures => _figures;

    /// <summary>Called when the receiver begins to refuse and when it takes metrics again, on the thread that sends.</summary>
    public Action<OtlpExportChange>? Changed { get => _changes.Changed; set => _changes.Changed = value; }

    /// <summary>Sends all metrics a last time, and ends. Blocks for at most the deadline.</summary>
    /// <param name="deadline">How long that may take.</param>
    /// <param name="patience">How long the receiver may take nothing.</param>
    /// <returns>Whether the receiver has taken all of it.</returns>
    public bool Shutdown(TimeSpan deadline, TimeSpan patience)
    {
        if (Interlocked.Exchange(ref _isStopped, 1) == 1) { return false; }
        _ending.Set();
        var began = Stopwatch.GetTimestamp();
        while (!_ended.IsSet)
        {
            var sent = _figures.Sent;
            var left = deadline - Stopwatch.GetElapsedTime(began);
            var slice = left < patience ? left : patience;
            if (slice <= TimeSpan.Zero || (!_ended.Wait(slice) && _figures.Sent == sent)) { break; }
        }
        _givenUp.Cancel();
        _transport.EndWithin(TimeSpan.Zero);
        return _ended.Wait(GivenUpWithin) && _lastWasTaken;
    }

    /// <summary>Ends; without a <see cref="Shutdown"/> before, it sends a last time within 5 seconds, or 2 if the receiver takes nothing.</summary>
    public void Dispose()
    {
        Shutdown(TimeSpan.FromSeconds(5), Patience);
        // A thread that hangs in a callback still uses them.
        if (!_ended.IsSet) { return; }
        _transport.Dispose();
        _givenUp.Dispose();
        _ending.Dispose();
        _ended.Dispose();
    }

    private void Run()
    {
        var next = Stopwatch.GetTimestamp();
        var used = ThreadCpu.Now;
        for (var isLast = false; !isLast;)
        {
            next += (long)(_interval.TotalSeconds * Stopwatch.Frequency);
            var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), next);
            // A push that took longer than the interval is followed by the next one at once.
            if (wait < TimeSpan.Zero) { (next, wait) = (Stopwatch.GetTimestamp(), TimeSpan.Zero); }
            _ending.Wait(wait);
            // Looked at before the push: the last one has all that was recorded before the end was asked for.
            isLast = _ending.IsSet;
            _lastWasTaken = Push();
            ThreadCpu.Report(TelemetryPart.Metrics, ref used);
        }
        _ended.Set();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "On this thread it would end the process; it is counted as an export that failed.")]
    private bool Push()
    {
        try
        {
            var collection = Collect();
            var began = Stopwatch.GetTimestamp();
            var lost = 0L;
            var why = "";
            _request.Write(collection, _registry.Clock.GetUtcNow(), (message, points) =>
            {
                // One deadline for all of a push: a receiver that does not answer has it once, and not for each request.
                var hasTime = Stopwatch.GetElapsedTime(began) < _deadline && !_givenUp.IsCancellationRequested;
                var answer = hasTime ? _transport.Send(message) : new OtlpAnswer(IsTaken: false, Why: "no answer in time");
                var rejected = _figures.Count(points, answer, _ending.IsSet);
                lost += rejected;
                if (rejected > 0) { why = answer.Why; }
            });
            if (lost == 0) { _registry.Shown(collection.Number); }
            _changes.Report(lost > 0, why, _figures.Drops.Total);
            return lost == 0;
        }
        catch (Exception e)
        {
            _figures.CountFailure();
            var why = e is TimeoutException ? "a callback of an observed metric does not return"
                : $"the metrics could not be written ({e.GetType().Name})";
            _changes.Report(isFailing: true, why, _figures.Drops.Total);
            return false;
        }
    }

    // It waits without the pool too, which a timer of a task would need.
    private ScrapeSnapshot Collect()
    {
        var collecting = _registry.Collections.CollectAsync();
        return Task.WaitAny([collecting], (int)_deadline.TotalMilliseconds, _givenUp.Token) == 0
            ? collecting.GetAwaiter().GetResult()
            : throw new TimeoutException();
    }
}
