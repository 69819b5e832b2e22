using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using OpenTelemetry;
using Pcf.Redaction;
using Pcf.Shared;
using Pcf.Tracing;
using Pcf.Tracing.Tail;

namespace Pcf.Otlp;

/// <summary>
/// Takes each span at its end, redacts it into bytes, lets as many wait as may, and sends them in batches from a thread of its own. Thread-safe.
/// </summary>
/// <remarks>The span itself is not changed: other processors and exporters of the provider, and other listeners, see it as it was.</remarks>
internal sealed class SpanQueue : BaseProcessor<Activity>
{
    /// <summary>Spans that may wait.</summary>
    public const int Capacity = 4_096;

    /// <summary>Bytes that the spans that wait may have together.</summary>
    public const long MaxBytes = 16 * 1024 * 1024;

    /// <summary>How long a stop waits for a receiver that takes nothing, unless set otherwise.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // Beyond the capacity, for roots of traces that have left in part.
    private const int RoomForRoots = 64;
    private const int MaxLeftOut = 100;
    private const int BatchSize = 1_024;
    private const int BatchBytes = 1024 * 1024;
    private static readonly TimeSpan GivenUpWithin = TimeSpan.FromMilliseconds(500);

    private readonly SpanMessage _message;
    private readonly OtlpTransport _transport;
    private readonly TimeSpan _delay;
    private readonly Predicate<string>? _isLeftOut;
    private readonly TailBuffer? _tail;
    private readonly ConcurrentDictionary<string, bool> _leftOut = new(StringComparer.Ordinal);
    private readonly SpanBuffer _waiting = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly ManualResetEventSlim _ended = new();
    private readonly object _answers = new();
    private readonly OtlpChanges _changes = new();
    private long _accepted;
    private long _left;
    private long _sampled;
    private long _sent;
    private long _exports;
    private long _failed;
    private int _isStopped;
    private volatile bool _isEnding;

    // The sender's own.
    private readonly SpansRequest _request;
    private readonly List<SpanBlock> _batch = [];
    private int _inBatch;

    /// <param name="target">The receiver.</param>
    /// <param name="resource">Who sends.</param>
    /// <param name="redactor">Masks secrets before a span waits.</param>
    /// <param name="delay">How long a span may wait for its batch to fill.</param>
    /// <param name="isLeftOut">Whether spans of a source are not sent, by the source's name; null sends all.</param>
    /// <param name="tail">Decides on traces that the sampler did not keep; null keeps none of them.</param>
    public SpanQueue(
        OtlpTarget target, OtlpResource resource, Redactor redactor, TimeSpan delay, Predicate<string>? isLeftOut = null, TailBuffer? tail = null)
    {
        _isLeftOut = isLeftOut;
        // A provider with two queues has one buffer, whose traces go to the first.
        if (tail?.TryHandTo((spans, reason) => Take(spans, reason)) == true) { _tail = tail; }
        var spans = new SpanRedactor(redactor);
        _message = new SpanMessage(spans);
        _request = new SpansRequest(resource, spans);
        _transport = new OtlpTransport(target);
        _delay = delay;
        new Thread(Run) { IsBackground = true, Name = "pcf-otlp-spans" }.UnsafeStart();
    }

    /// <summary>
    /// Called when the receiver begins to refuse, with the reason, and when it takes spans again, with how many were lost until then. On the sender's
    /// thread.
    /// </summary>
    /// <remarks>If the receiver refuses already, a new callback is called at once, on the thread that sets it.</remarks>
    public Action<OtlpExportChange>? Changed { get => _changes.Changed; set => _changes.Changed = value; }

    /// <summary>Called with the name of a source whose spans are not sent, once for each of the first 100.</summary>
    public Action<string>? SourceLeftOut { get; set; }

    /// <summary>Spans lost, by reason.</summary>
    public OtlpDrops Drops { get; } = new();

    /// <summary>Spans that ended sampled.</summary>
    public long Sampled => Interlocked.Read(ref _sampled);

    /// <summary>Spans that the receiver has taken.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Batches that were sent, those included that were refused.</summary>
    public long Exports => Interlocked.Read(ref _exports);

    /// <summary>Batches that were refused.</summary>
    public long FailedExports => Interlocked.Read(ref _failed);

    /// <summary>Spans that wait, those included that are being sent.</summary>
    public long Waiting => Interlocked.Read(ref _accepted) - Interlocked.Read(ref _left);

    /// <summary>What decides on traces that the sampler did not keep; null where none of them is.</summary>
    public TailBuffer? Tail => _tail;

    /// <inheritdoc/>
    public override void OnStart(Activity data)
    {
        if (data.Recorded || _tail is null) { return; }
        var began = TelemetryTime.Began();
        _tail.Start(data);
        TelemetryTime.Ended(began, TelemetryPart.Tracing);
    }

    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        var began = TelemetryTime.Began();
        TakeOrHold(data);
        TelemetryTime.Ended(began, TelemetryPart.Tracing);
    }

    private void TakeOrHold(Activity data)
    {
        if (!data.Recorded) { _tail?.End(data, IsLeftOut(data.Source.Name)); }
        else if (!IsLeftOut(data.Source.Name))
        {
            Interlocked.Increment(ref _sampled);
            Take(new ReadOnlySpan<Activity>(in data), reason: null);
        }
    }

    /// <summary>Sends what waits, for as long as the receiver takes some of it, and takes no more.</summary>
    /// <param name="deadline">How long that may take.</param>
    /// <param name="patience">How long a receiver may take nothing.</param>
    /// <returns>Whether all of it has been taken.</returns>
    public bool End(TimeSpan deadline, TimeSpan patience)
    {
        if (Interlocked.Exchange(ref _isStopped, 1) == 1) { return false; }
        // What is held is decided while the queue takes it.
        _tail?.Close();
        _isEnding = true;
        var lost = Drops.Total;
        // A receiver that has refused the last of them has not taken all, though nothing waits any more.
        var isRefusing = _changes.IsFailing;
        var began = Stopwatch.GetTimestamp();
        while (Waiting > 0)
        {
            var taken = Sent;
            var left = deadline - Stopwatch.GetElapsedTime(began);
            var slice = left < patience ? left : patience;
            if (slice <= TimeSpan.Zero || (!AwaitAnswers(slice) && Sent == taken)) { break; }
        }
        // What has not been taken by now is given up, so that the sender's thread comes to its end.
        _transport.EndWithin(TimeSpan.Zero);
        _wake.Set();
        _ended.Wait(GivenUpWithin);
        return Waiting == 0 && Drops.Total == lost && !isRefusing;
    }

    /// <inheritdoc/>
    protected override bool OnForceFlush(int timeoutMilliseconds) => AwaitAnswers(Time(timeoutMilliseconds));

    /// <inheritdoc/>
    protected override bool OnShutdown(int timeoutMilliseconds) => _isEnding || End(Time(timeoutMilliseconds), Patience);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            End(TimeSpan.FromSeconds(5), Patience);
            _tail?.Dispose();
            // A sender that does not come back still uses them.
            if (_ended.IsSet)
            {
                _transport.Dispose();
                _wake.Dispose();
                _ended.Dispose();
            }
        }
        base.Dispose(disposing);
    }

    // The SDK has a negative number for a time without an end.
    private static TimeSpan Time(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds < 0 ? int.MaxValue : milliseconds);

    // All of them or none, so that no trace is sent in part. Whether they are taken.
    private bool Take(ReadOnlySpan<Activity> spans, TailReason? reason)
    {
        if (_isEnding)
        {
            Drops.Add(OtlpDropReason.Shutdown, spans.Length);
            return false;
        }
        // A place is taken before the work of encoding: a full queue costs a request no more than this.
        var accepted = Interlocked.Add(ref _accepted, spans.Length);
        var isRoot = reason is not null && spans.Length == 1 && TailBuffer.IsLocalRoot(spans[0]);
        if (accepted - Interlocked.Read(ref _left) > Capacity + (isRoot ? RoomForRoots : 0) || (_waiting.Bytes >= MaxBytes && !isRoot))
        {
            GiveBack(OtlpDropReason.QueueFull, spans.Length);
            return false;
        }
        foreach (var span in spans) { Enqueue(span, reason); }
        if (accepted / BatchSize != (accepted - spans.Length) / BatchSize) { _wake.Set(); }
        return true;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever a value's own code throws, the request that ends its span must not get it.")]
    private void Enqueue(Activity span, TailReason? reason)
    {
        try
        {
            var writer = ThreadWriter.Take();
            _message.Write(writer, span, reason);
            _waiting.Add(span.Source, writer.Written);
            ThreadWriter.GiveBack(writer);
        }
        catch (Exception)
        {
            GiveBack(OtlpDropReason.NotWritten, 1);
        }
    }

    private bool IsLeftOut(string source)
    {
        if (_isLeftOut is null || !_isLeftOut(source)) { return false; }
        if (_leftOut.Count < MaxLeftOut && _leftOut.TryAdd(source, true)) { SourceLeftOut?.Invoke(source); }
        return true;
    }

    private void GiveBack(OtlpDropReason reason, int spans)
    {
        Interlocked.Add(ref _accepted, -spans);
        Drops.Add(reason, spans);
    }

    // Until nothing waits any more, or the time is over.
    private bool AwaitAnswers(TimeSpan time)
    {
        var end = Environment.TickCount64 + (long)time.TotalMilliseconds;
        lock (_answers)
        {
            while (Waiting > 0)
            {
                _wake.Set();
                var left = end - Environment.TickCount64;
                if (left <= 0 || !Monitor.Wait(_answers, (int)Math.Min(left, int.MaxValue))) { return Waiting == 0; }
            }
        }
        return true;
    }

    private void Run()
    {
        var used = ThreadCpu.Now;
        while (true)
        {
            _wake.WaitOne(_delay);
            // Asked before the queue is: a span that got in before the end was said is still seen.
            var isLast = Volatile.Read(ref _isStopped) == 1;
            while ((_inBatch = _waiting.Take(_batch, BatchSize, BatchBytes)) > 0) { Send(); }
            ThreadCpu.Report(TelemetryPart.Tracing, ref used);
            if (isLast && Waiting == 0) { break; }
        }
        _ended.Set();
    }

    private void Send()
    {
        var answer = _transport.Send(_request.Write(_batch));
        long spans = _inBatch;
        var rejected = answer.IsTaken ? Math.Min(spans, answer.Rejected) : spans;
        Interlocked.Increment(ref _exports);
        Interlocked.Add(ref _sent, spans - rejected);
        if (!answer.IsTaken) { Interlocked.Increment(ref _failed); }
        if (rejected > 0) { Drops.Add(OtlpDrops.ReasonOf(answer, _isEnding), rejected); }
        _waiting.GiveBack(_batch);
        Interlocked.Add(ref _left, spans);
        lock (_answers) { Monitor.PulseAll(_answers); }
        if (!_isEnding) { _changes.Report(rejected > 0, answer.Why, Drops.Total, isRelieved: Waiting <= Capacity / 4); }
    }
}
