using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace Pcf.Otlp;

/// <summary>Lets as many spans wait as may, takes them to the receiver in batches by the OpenTelemetry SDK, and counts what becomes of each. Thread-safe.</summary>
/// <remarks>The SDK's queue drops without a count, so it never gets to: what is too much is dropped and counted before it.</remarks>
internal sealed class SpanQueue : BaseProcessor<Activity>
{
    /// <summary>Spans that may wait.</summary>
    public const int Capacity = 4_096;

    /// <summary>How long a stop waits for a receiver that takes nothing, unless told otherwise.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan GivenUpWithin = TimeSpan.FromMilliseconds(100);

    private readonly BatchActivityExportProcessor _batch;
    private readonly ResourceOf _resource;
    private readonly OtlpTransport _transport;
    private readonly OtlpDrops _drops = new();
    private readonly object _answers = new();
    private long _accepted;
    private long _left;
    private long _sent;
    private long _exports;
    private long _failed;
    private volatile bool _isEnding;

    // Guarded by the lock: used by the exporter's thread and by the thread that sets the callback.
    private readonly Lock _changing = new();
    private long _told;
    private bool _isFailing;
    private string _why = "";

    /// <param name="target">The receiver.</param>
    /// <param name="delay">How long a span may wait for its batch to fill.</param>
    public SpanQueue(OtlpTarget target, TimeSpan delay)
    {
        _transport = new OtlpTransport(target);
        var exporter = new OtlpTraceExporter(SdkHandler.Options(_transport, target));
        _resource = new ResourceOf(exporter);
        _batch = new BatchActivityExportProcessor(new CountedExporter(this, exporter), Capacity, (int)delay.TotalMilliseconds, (int)target.Timeout.TotalMilliseconds);
    }

    /// <summary>Called when the receiver begins to refuse, with the reason, and when it takes spans again, with how many were lost until then. On the exporter's thread.</summary>
    /// <remarks>If the receiver refuses already, a new callback is called at once, on the thread that sets it.</remarks>
    public Action<OtlpExportChange>? Changed
    {
        get;
        set
        {
            lock (_changing)
            {
                field = value;
                if (_isFailing) { value?.Invoke(new OtlpExportChange(IsFailing: true, _why, Lost: 0)); }
            }
        }
    }

    /// <summary>Gives the exporter its resource; to be added behind the queue.</summary>
    public BaseProcessor<Activity> Resource => _resource;

    /// <summary>Spans lost, by reason.</summary>
    public OtlpDrops Drops => _drops;

    /// <summary>Spans that the receiver has taken.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Batches that were sent, those included that were refused.</summary>
    public long Exports => Interlocked.Read(ref _exports);

    /// <summary>Batches that were refused.</summary>
    public long FailedExports => Interlocked.Read(ref _failed);

    /// <summary>Spans that wait, those included that are being sent.</summary>
    public long Waiting => Interlocked.Read(ref _accepted) - Interlocked.Read(ref _left);

    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        if (!data.Recorded) { return; }
        if (_isEnding)
        {
            _drops.Add(OtlpDropReason.Shutdown);
            return;
        }
        if (Interlocked.Increment(ref _accepted) - Interlocked.Read(ref _left) > Capacity)
        {
            Interlocked.Decrement(ref _accepted);
            _drops.Add(OtlpDropReason.QueueFull);
            return;
        }
        _batch.OnEnd(data);
    }

    /// <summary>Sends what waits, for as long as the receiver takes some of it, and takes no more.</summary>
    /// <param name="deadline">How long that may take.</param>
    /// <param name="patience">How long a receiver may take nothing.</param>
    /// <returns>Whether all of it has been taken.</returns>
    public bool End(TimeSpan deadline, TimeSpan patience)
    {
        if (_isEnding) { return false; }
        _isEnding = true;
        var lost = _drops.Total;
        // A receiver that has refused the last of them has not taken all, though nothing waits any more.
        bool isRefusing;
        lock (_changing) { isRefusing = _isFailing; }
        var began = Stopwatch.GetTimestamp();
        while (Waiting > 0)
        {
            var taken = Sent;
            var left = deadline - Stopwatch.GetElapsedTime(began);
            var slice = left < patience ? left : patience;
            if (slice <= TimeSpan.Zero || (!AwaitAnswers(slice) && Sent == taken)) { break; }
        }
        // What has not been taken by now is given up, so that the exporter's thread comes to its end.
        _transport.EndWithin(TimeSpan.Zero);
        _batch.Shutdown((int)GivenUpWithin.TotalMilliseconds);
        return Waiting == 0 && _drops.Total == lost && !isRefusing;
    }

    /// <inheritdoc/>
    protected override bool OnForceFlush(int timeoutMilliseconds) => _batch.ForceFlush(timeoutMilliseconds);

    /// <inheritdoc/>
    protected override bool OnShutdown(int timeoutMilliseconds) => _isEnding || End(TimeSpan.FromMilliseconds(timeoutMilliseconds < 0 ? int.MaxValue : timeoutMilliseconds), Patience);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _batch.Dispose();
            _resource.Dispose();
            _transport.Dispose();
        }
        base.Dispose(disposing);
    }

    // Until nothing waits any more, or the time is over. The SDK's own ForceFlush does not wait for the batch that is under way.
    private bool AwaitAnswers(TimeSpan time)
    {
        var end = Environment.TickCount64 + (long)time.TotalMilliseconds;
        lock (_answers)
        {
            while (Waiting > 0)
            {
                // Without a time to wait it only asks for the next batch.
                _batch.ForceFlush(0);
                if (end - Environment.TickCount64 is var left && (left <= 0 || !Monitor.Wait(_answers, (int)Math.Min(left, int.MaxValue)))) { return Waiting == 0; }
            }
        }
        return true;
    }

    private void Answered(long spans, bool isTaken)
    {
        var answer = _transport.Answer;
        var rejected = isTaken ? Math.Min(spans, answer.Rejected) : spans;
        Interlocked.Increment(ref _exports);
        Interlocked.Add(ref _sent, spans - rejected);
        if (!isTaken) { Interlocked.Increment(ref _failed); }
        if (rejected > 0) { _drops.Add(isTaken ? OtlpDropReason.Rejected : _isEnding ? OtlpDropReason.Shutdown : OtlpDropReason.ExportFailed, rejected); }
        Interlocked.Add(ref _left, spans);
        lock (_answers) { Monitor.PulseAll(_answers); }
        if (!_isEnding) { TellChange(rejected > 0, answer.Why); }
    }

    private void TellChange(bool isFailing, string why)
    {
        lock (_changing)
        {
            var lost = _drops.Total;
            var isRelieved = !isFailing && lost > _told && Waiting <= Capacity / 4;
            if (isFailing == _isFailing && !isRelieved) { return; }
            _isFailing = isFailing;
            _why = why.Length == 0 ? "some were rejected" : why;
            // Without a callback the loss is not reported yet; the next one gets it.
            if (Changed is not { } changed) { return; }
            changed(new OtlpExportChange(isFailing, _why, isFailing ? 0 : lost - _told));
            if (!isFailing) { _told = lost; }
        }
    }

    private sealed class CountedExporter(SpanQueue queue, BaseExporter<Activity> inner) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            var result = inner.Export(batch);
            queue.Answered(batch.Count, result == ExportResult.Success);
            return result;
        }
    }

    // An exporter is told by its processor whose resource it exports. That of the batch has the exporter above, so the inner one gets this.
    internal sealed class ResourceOf(OtlpTraceExporter exporter) : BaseExportProcessor<Activity>(exporter)
    {
        protected override void OnExport(Activity data)
        {
        }
    }
}
