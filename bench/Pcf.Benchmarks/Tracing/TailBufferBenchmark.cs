using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Pcf.Tracing.Tail;

namespace Pcf.Benchmarks.Tracing;

/// <summary>What the buffer adds to a span of a trace that is not kept: 1 root and 9 children, with 5 attributes each.</summary>
/// <remarks>The figures are of one span: a whole trace begins, ends and is freed, divided by its spans.</remarks>
public class TailBufferBenchmark
{
    private const int Spans = 10;
    private const int Traces = 256;

    private readonly ActivitySource _source = new("Pcf.Benchmarks.Tail");
    private readonly TailBuffer _buffer = new(TimeProvider.System, new TailRules(KeepsFailed: true, TimeSpan.FromSeconds(5), 16 * 1024 * 1024));
    private readonly Activity[] _spans = new Activity[Spans * Traces];
    private int _next;

    /// <summary>Makes the spans: they end before the measurement, and are given to the buffer again and again.</summary>
    [GlobalSetup]
    public void Setup()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source == _source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        for (var trace = 0; trace < Traces; trace++)
        {
            Activity.Current = null;
            for (var i = 0; i < Spans; i++)
            {
                var span = _spans[(trace * Spans) + i] = _source.StartActivity("GET /orders")!;
                span.SetTag("http.request.method", "GET").SetTag("http.route", "/orders/{id}").SetTag("http.response.status_code", 200)
                    .SetTag("url.scheme", "https").SetTag("network.protocol.version", "1.1");
            }
        }
        foreach (var span in _spans) { span.Stop(); }
    }

    /// <summary>What a sampler adds that asks whether the trace of a child is recorded.</summary>
    [Benchmark]
    public bool Follows() => _buffer.Follows(_spans[_next++ & 255].TraceId);

    /// <summary>A trace is admitted, held and freed.</summary>
    [Benchmark(OperationsPerInvoke = Spans)]
    public void Freed()
    {
        var first = (_next++ % Traces) * Spans;
        if (!_buffer.Admits()) { throw new InvalidOperationException("The buffer is full."); }
        for (var i = 0; i < Spans; i++) { _buffer.Start(_spans[first + i]); }
        for (var i = Spans - 1; i >= 0; i--) { _buffer.End(_spans[first + i]); }
    }
}
