using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Microsoft.Extensions.Logging;

namespace Pcf.Benchmarks.Logging;

/// <summary>What does a record cost who writes it behind ILogger, redaction included, against the framework's JSON console and Serilog's JSON
/// formatter without redaction?</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public partial class LogRecordBenchmark
{
    private readonly Writers _writers = new();
    private readonly Exception _failure = Failure.Deep(8);
    private ILogger _pcf = null!;
    private ILogger _console = null!;
    private ILogger _serilog = null!;
    private ILogger _nlog = null!;
    private ILogger _quiet = null!;

    [GlobalSetup]
    public void Start()
    {
        _pcf = _writers.Pcf();
        _console = _writers.Console();
        _serilog = _writers.Serilog();
        _nlog = _writers.NLog();
        _quiet = _writers.Pcf(LogLevel.Warning);
    }

    [Benchmark(Baseline = true), BenchmarkCategory("4 arguments")]
    public void JsonConsole() => Completed(_console, "query", "getNote", 4.25, 3);

    [Benchmark, BenchmarkCategory("4 arguments")]
    public void Serilog() => Completed(_serilog, "query", "getNote", 4.25, 3);

    [Benchmark, BenchmarkCategory("4 arguments")]
    public void NLog() => Completed(_nlog, "query", "getNote", 4.25, 3);

    [Benchmark, BenchmarkCategory("4 arguments")]
    public void Pcf() => Completed(_pcf, "query", "getNote", 4.25, 3);

    [Benchmark, BenchmarkCategory("4 arguments")]
    public void PcfMasking() => Completed(_pcf, "query", "ada.berg@example.com", 4.25, 3);

    [Benchmark(Baseline = true), BenchmarkCategory("exception")]
    public void JsonConsoleException() => Failed(_console, _failure, "query", "getNote", 4.25, 3);

    [Benchmark, BenchmarkCategory("exception")]
    public void SerilogException() => Failed(_serilog, _failure, "query", "getNote", 4.25, 3);

    [Benchmark, BenchmarkCategory("exception")]
    public void NLogException() => Failed(_nlog, _failure, "query", "getNote", 4.25, 3);

    [Benchmark, BenchmarkCategory("exception")]
    public void PcfException() => Failed(_pcf, _failure, "query", "getNote", 4.25, 3);

    [Benchmark(Baseline = true), BenchmarkCategory("disabled")]
    public void PcfDisabled() => Completed(_quiet, "query", "getNote", 4.25, 3);

    [GlobalCleanup]
    public void Stop() => _writers.Dispose();

    [LoggerMessage(EventId = 1, EventName = "graphql.completed", Level = LogLevel.Information,
        Message = "GraphQL {OperationType} {OperationName} completed in {DurationMs} ms with {Errors} errors")]
    private static partial void Completed(ILogger log, string operationType, string operationName, double durationMs, int errors);

    [LoggerMessage(EventId = 2, EventName = "graphql.failed", Level = LogLevel.Error,
        Message = "GraphQL {OperationType} {OperationName} failed after {DurationMs} ms with {Errors} errors")]
    private static partial void Failed(ILogger log, Exception failure, string operationType, string operationName, double durationMs, int errors);
}
