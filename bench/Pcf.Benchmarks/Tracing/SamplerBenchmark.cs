using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using OpenTelemetry.Trace;
using Pcf.Tracing;

namespace Pcf.Benchmarks.Tracing;

/// <summary>What one decision costs, against the SDK's own sampler.</summary>
public class SamplerBenchmark
{
    private readonly Sampler _own = new ParentBasedSampler(new TraceIdRatioBasedSampler(0.01));
    private readonly Sampler _busy = AdaptiveSampler.Create(TimeProvider.System, 100);
    private readonly Sampler _all = AdaptiveSampler.Create(TimeProvider.System, 1_000_000);
    private readonly ActivityTraceId[] _ids = [.. Enumerable.Range(0, 1_024).Select(_ => ActivityTraceId.CreateRandom())];
    private int _next;

    /// <summary>The SDK's parent-based ratio sampler.</summary>
    [Benchmark(Baseline = true)]
    public SamplingResult Ratio() => Decide(_own);

    /// <summary>The adaptive sampler over its rate: next to nothing is kept.</summary>
    [Benchmark]
    public SamplingResult Adaptive() => Decide(_busy);

    /// <summary>The adaptive sampler that keeps a part of the traces, and writes a threshold for each.</summary>
    [Benchmark]
    public SamplingResult AdaptiveKeepingMany() => Decide(_all);

    private SamplingResult Decide(Sampler sampler) =>
        sampler.ShouldSample(new SamplingParameters(default, _ids[_next++ & 1_023], "request", ActivityKind.Server));
}
