using OpenTelemetry;
using OpenTelemetry.Trace;
using Pcf.Logging;
using Pcf.Redaction;

namespace Pcf.Otlp;

/// <summary>
/// Takes the spans of the listed sources to an OTLP receiver: the OpenTelemetry SDK samples them, and they leave redacted and the activity stays
/// unchanged. Thread-safe.
/// </summary>
internal sealed class TracePipeline : IDisposable
{
    private readonly SpanQueue _queue;
    private readonly TracerProvider _provider;

    /// <summary>Starts to listen and to export.</summary>
    /// <param name="otlp">The receiver; its endpoint must be set.</param>
    /// <param name="service">The service's name, <c>service.name</c>.</param>
    /// <param name="version">The running version, <c>service.version</c>.</param>
    /// <param name="environment">Where it runs, <c>deployment.environment.name</c>.</param>
    /// <param name="sources">Names of the activity sources to take; a trailing <c>*</c> stands for any ending.</param>
    /// <param name="redactor">Masks secrets in each span before it waits for its batch.</param>
    /// <exception cref="ArgumentException">There is no endpoint, or a file or the headers cannot be read.</exception>
    public TracePipeline(OtlpOptions otlp, string service, string version, string environment, IEnumerable<string> sources, Redactor redactor)
        : this(otlp, new OtlpResource(new LogIdentity(service, version, environment)), sources, redactor)
    {
    }

    internal TracePipeline(OtlpOptions otlp, OtlpResource resource, IEnumerable<string> sources, Redactor redactor, Sampler? sampler = null)
    {
        _queue = new SpanQueue(OtlpTarget.Of(otlp, OtlpSignal.Traces), resource, redactor, otlp.BatchDelay);
        _provider = Sdk.CreateTracerProviderBuilder()
            .SetSampler(sampler ?? new AlwaysOnSampler())
            .AddSource([.. sources])
            .AddProcessor(_queue)
            .Build();
    }

    /// <summary>Spans that the receiver has taken.</summary>
    public long Sent => _queue.Sent;

    /// <summary>Spans lost for a reason.</summary>
    public long Lost(OtlpDropReason reason) => _queue.Drops[reason];

    /// <summary>Batches that were sent, those included that were refused.</summary>
    public long Exports => _queue.Exports;

    /// <summary>Batches that were refused.</summary>
    public long FailedExports => _queue.FailedExports;

    /// <summary>Spans that wait now, those included that are being sent.</summary>
    public long Waiting => _queue.Waiting;

    /// <summary>Spans that may wait.</summary>
    public static int Capacity => SpanQueue.Capacity;

    /// <summary>Called when the receiver begins to refuse and when it takes spans again, on the exporter's thread.</summary>
    internal Action<OtlpExportChange>? Changed { get => _queue.Changed; set => _queue.Changed = value; }

    /// <summary>Sends what waits for as long as the receiver takes some of it, and takes no more spans. Blocks for at most the deadline.</summary>
    /// <param name="deadline">How long that may take.</param>
    /// <param name="patience">How long the receiver may take nothing; null for 2 seconds.</param>
    /// <returns>Whether the receiver has taken all of it; false too when it had ended before.</returns>
    public bool Shutdown(TimeSpan deadline, TimeSpan? patience = null)
    {
        var all = _queue.End(deadline, patience ?? SpanQueue.Patience);
        _provider.Shutdown(0);
        return all;
    }

    /// <summary>Ends; without a <see cref="Shutdown"/> before, it sends what waits within 5 seconds, or 2 if the receiver accepts nothing.</summary>
    public void Dispose() => _provider.Dispose();
}
