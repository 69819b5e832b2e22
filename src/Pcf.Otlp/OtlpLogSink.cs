using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using Pcf.Logging;
using Pcf.Logging.Sinks;

namespace Pcf.Otlp;

/// <summary>Records to an OTLP receiver, by the OpenTelemetry SDK.</summary>
/// <remarks>
/// It reads the finished record, so nothing goes out that the redactor has not seen. The SDK takes logs by <see cref="ILogger"/> only, and gives them the time and the activity of the
/// thread that calls: a processor puts those of the record in their place. The SDK's own queue drops without a count, so it never gets to: a block is one batch, sent when all of it is in the SDK and never by the SDK's own clock,
/// which could send half of it; and the next one when that has been answered. What waits meanwhile waits in the sink's <see cref="LogQueue"/>. Of a request that nobody answered in time nobody knows whether it was taken: it counts as lost.
/// </remarks>
public sealed class OtlpLogSink : ILogSink
{
    // More than a block of the shortest records has.
    private const int MaxBatch = 2_048;

    private readonly OtlpTransport _transport;
    private readonly Restamp _restamp = new();
    private readonly AnsweredExporter _exporter;
    private readonly BatchLogRecordExportProcessor _batch;
    private readonly TimeSpan _deadline;
    private readonly ILoggerFactory _factory;
    private readonly Dictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);

    /// <summary>Starts to export.</summary>
    /// <param name="identity">Who writes; it becomes the resource.</param>
    /// <param name="options">The receiver; its endpoint must be set.</param>
    /// <exception cref="ArgumentException">There is no endpoint, or a file or the headers cannot be read.</exception>
    public OtlpLogSink(LogIdentity identity, OtlpOptions options)
        : this(new OtlpResource(identity), OtlpTarget.Of(options, OtlpSignal.Logs))
    {
    }

    internal OtlpLogSink(OtlpResource resource, OtlpTarget target)
    {
        _deadline = target.Timeout;
        _transport = new OtlpTransport(target);
        var exporter = new OtlpLogExporter(SdkHandler.Options(_transport, target));
        _exporter = new AnsweredExporter(exporter);
        _batch = new BatchLogRecordExportProcessor(_exporter, MaxBatch, scheduledDelayMilliseconds: int.MaxValue, maxExportBatchSize: MaxBatch);
        _factory = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddOpenTelemetry(logging => logging
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddAttributes(resource.Attributes.Select(attribute => KeyValuePair.Create(attribute.Key, (object)attribute.Value))))
            .AddProcessor(_restamp)
            .AddProcessor(_batch)
            .AddProcessor(new ResourceOf(exporter))));
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The receiver did not take the records.</exception>
    /// <exception cref="RejectedRecordsException">It did not take some of them.</exception>
    public void Write(ReadOnlySpan<byte> lines)
    {
        var sent = 0;
        foreach (var range in lines.Split((byte)'\n'))
        {
            if (lines[range].IsEmpty) { continue; }
            Send(lines[range]);
            sent++;
        }
        // The transport's own deadline ends a batch; twice that is for a thread that does not come back.
        _batch.ForceFlush((int)_deadline.TotalMilliseconds * 2);
        if (!_exporter.TryTake(sent, _deadline * 2)) { throw new IOException($"The OTLP receiver did not take a batch of log records: {_transport.Answer.Why}."); }
        if (_transport.Answer.Rejected > 0) { throw new RejectedRecordsException(Math.Min(sent, _transport.Answer.Rejected)); }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        // A block has left when it is written.
    }

    /// <inheritdoc/>
    public void EndWithin(TimeSpan time) => _transport.EndWithin(time);

    /// <summary>Ends the exporter, within the SDK's deadline.</summary>
    public void Dispose()
    {
        _factory.Dispose();
        _transport.Dispose();
    }

    private void Send(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        using var document = JsonDocument.ParseValue(ref reader);
        var record = document.RootElement;
        var target = OtlpRecord.Text(record, "target");
        if (!_loggers.TryGetValue(target, out var log)) { _loggers[target] = log = _factory.CreateLogger(target); }
        var message = OtlpRecord.Text(record, "message");
        _restamp.Time = DateTime.Parse(OtlpRecord.Text(record, "timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        _restamp.Trace = record.TryGetProperty("trace_id", out var trace) ? ActivityTraceId.CreateFromString(trace.GetString()) : default;
        _restamp.Span = record.TryGetProperty("span_id", out var span) ? ActivitySpanId.CreateFromString(span.GetString()) : default;
        log.Log(OtlpRecord.Level(OtlpRecord.Text(record, "level")), new EventId(0, record.TryGetProperty("event", out var name) ? name.GetString() : null), OtlpRecord.Attributes(record, message), null, (_, _) => message);
    }

    // Used by the sink's own thread only, within one call.
    private sealed class Restamp : BaseProcessor<LogRecord>
    {
        public DateTime Time { get; set; }

        public ActivityTraceId Trace { get; set; }

        public ActivitySpanId Span { get; set; }

        public override void OnEnd(LogRecord data)
        {
            data.Timestamp = Time;
            data.TraceId = Trace;
            data.SpanId = Span;
        }
    }

    // Knows what became of each batch, which the SDK tells nobody.
    private sealed class AnsweredExporter(BaseExporter<LogRecord> inner) : BaseExporter<LogRecord>
    {
        private readonly object _gate = new();
        private long _answered;
        private long _failed;

        /// <summary>Waits for the answer to some records, and tells whether they were taken.</summary>
        public bool TryTake(int records, TimeSpan deadline)
        {
            lock (_gate)
            {
                while (_answered < records && Monitor.Wait(_gate, deadline)) { }
                var taken = _answered >= records && _failed == 0;
                _answered = _failed = 0;
                return taken;
            }
        }

        public override ExportResult Export(in Batch<LogRecord> batch)
        {
            var result = inner.Export(batch);
            lock (_gate)
            {
                _answered += batch.Count;
                if (result == ExportResult.Failure) { _failed += batch.Count; }
                Monitor.PulseAll(_gate);
            }
            return result;
        }
    }

    // An exporter is told by its processor whose resource it exports. That of the batch has the exporter above, so the inner one gets this.
    private sealed class ResourceOf(OtlpLogExporter exporter) : BaseExportProcessor<LogRecord>(exporter)
    {
        protected override void OnExport(LogRecord data)
        {
        }
    }
}
