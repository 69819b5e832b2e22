using System.Diagnostics;
using System.Net;
using BenchmarkDotNet.Attributes;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using Pcf.Logging;
using Pcf.Otlp;
using Pcf.Redaction;
using Pcf.Tracing;

namespace Pcf.Benchmarks.Tracing;

/// <summary>What a span costs from its end to the bytes of its request, redacted, against OpenTelemetry's exporter, which redacts nothing.</summary>
/// <remarks>
/// The figures are of one span of a batch of 512, a quarter of each kind. The exporter sends to a handler that answers at once; ours ends where the
/// sending begins.
/// </remarks>
public class SpanBatchBenchmark
{
    private const int Spans = 512;

    private readonly SpanRedactor _redactor = new(new Redactor());
    private readonly SpanMessage _message;
    private readonly SpansRequest _request;
    private readonly SpanBuffer _buffer = new();
    private readonly List<SpanBlock> _batch = [];
    private readonly OtlpTraceExporter _exporter = new(new OtlpExporterOptions
    {
        Protocol = OtlpExportProtocol.HttpProtobuf,
        Endpoint = new Uri("http://localhost:4318/v1/traces"),
        HttpClientFactory = static () => new HttpClient(new Accepting()),
    });

    private readonly Activity[] _spans;

    public SpanBatchBenchmark()
    {
        _message = new SpanMessage(_redactor);
        _request = new SpansRequest(new OtlpResource(new LogIdentity("bench", "1.0.0", "bench")), _redactor);
        _spans = [.. RequestSpans.Http().Take(Spans / 4).Concat(RequestSpans.GraphQL().Take(Spans / 4))
            .Concat(RequestSpans.Sql().Take(Spans / 4)).Concat(RequestSpans.Batch().Take(Spans / 4))];
    }

    /// <summary>OpenTelemetry's exporter.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Spans)]
    public ExportResult Exporter() => _exporter.Export(new Batch<Activity>(_spans, Spans));

    /// <summary>Ours: written, held, put into a request.</summary>
    [Benchmark(OperationsPerInvoke = Spans)]
    public int Queue()
    {
        foreach (var span in _spans)
        {
            var writer = ThreadWriter.Take();
            _message.Write(writer, span);
            _buffer.Add(span.Source, writer.Written);
            ThreadWriter.GiveBack(writer);
        }
        _buffer.Take(_batch, Spans, int.MaxValue);
        var length = _request.Write(_batch).Length;
        _buffer.GiveBack(_batch);
        return length;
    }

    /// <summary>Ends the exporter.</summary>
    [GlobalCleanup]
    public void End() => _exporter.Dispose();

    private sealed class Accepting : HttpMessageHandler
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => new(HttpStatusCode.OK);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
    }
}
