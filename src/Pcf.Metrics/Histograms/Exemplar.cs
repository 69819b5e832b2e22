namespace Pcf.Metrics.Histograms;

/// <summary>One recording of a sampled trace, which stands for its bucket.</summary>
/// <param name="Value">What was recorded.</param>
/// <param name="TraceId">The trace, in 32 hex digits.</param>
/// <param name="SpanId">The span that was current, in 16 hex digits.</param>
/// <param name="UnixMilliseconds">When.</param>
internal readonly record struct Exemplar(double Value, string TraceId, string SpanId, long UnixMilliseconds);
