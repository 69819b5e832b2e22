using BenchmarkDotNet.Attributes;
using Pcf.Redaction;

namespace Pcf.Benchmarks.Redaction;

/// <summary>What does it cost to look at a log line, clean or not, against a list of generated expressions of the usual kind?</summary>
public class RedactorBenchmark
{
    private const string Clean =
        """{"timestamp":"2026-01-01T00:00:00.000000Z","level":"INFO","target":"Pcf.Api","message":"request completed","method":"GET","path":"/api/orders","status":200,"duration_ms":12.5,"trace_id":"4bf92f3577b3"}""";

    private const string Dirty =
        """{"timestamp":"2026-01-01T00:00:00.000000Z","level":"INFO","message":"login of ada.berg@example.com failed","path":"/api/login","status":401,"password":"correct-horse-7","duration_ms":12.5,"user":"x"}""";

    private readonly Redactor _redactor = new();
    private readonly string _hostile = string.Concat(Enumerable.Repeat("password=\"a@", 64 * 1024 / 12));

    [Benchmark(Baseline = true)]
    public string ExpressionsClean() => UsualExpressions.Redact(Clean);

    [Benchmark]
    public string RedactorClean() => _redactor.Redact(Clean);

    [Benchmark]
    public string ExpressionsDirty() => UsualExpressions.Redact(Dirty);

    [Benchmark]
    public string RedactorDirty() => _redactor.Redact(Dirty);

    [Benchmark]
    public string RedactorHostile64KB() => _redactor.Redact(_hostile);
}
