using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging;

namespace Pcf.Benchmarks.Logging;

/// <summary>Do two threads write nearly twice as many records as one, or do they hinder each other?</summary>
public partial class LogScaleBenchmark
{
    private const int Records = 200_000;
    private readonly Writers _writers = new();
    private ILogger _pcf = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Start() => _pcf = _writers.Pcf();

    // Each thread writes all the records: a figure for two that equals that for one says they do not hinder each other.
    [Benchmark(OperationsPerInvoke = Records)]
    public void Pcf()
    {
        var threads = Array.ConvertAll(new Thread[Threads], _ => new Thread(Write));
        foreach (var thread in threads) { thread.Start(); }
        foreach (var thread in threads) { thread.Join(); }
    }

    [GlobalCleanup]
    public void Stop() => _writers.Dispose();

    private void Write()
    {
        for (var i = 0; i < Records; i++) { Completed(_pcf, "query", "getNote", 4.25, i); }
    }

    [LoggerMessage(EventId = 1, EventName = "graphql.completed", Level = LogLevel.Information, Message = "GraphQL {OperationType} {OperationName} completed in {DurationMs} ms with {Errors} errors")]
    private static partial void Completed(ILogger log, string operationType, string operationName, double durationMs, int errors);
}
