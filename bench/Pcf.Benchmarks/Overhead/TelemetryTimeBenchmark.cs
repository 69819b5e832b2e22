using BenchmarkDotNet.Attributes;
using Pcf.Shared;

namespace Pcf.Benchmarks.Overhead;

/// <summary>What does it cost to time a call for telemetry_overhead_seconds_total, most of them outside a window, one in 128 within?</summary>
public class TelemetryTimeBenchmark
{
    private const int Calls = 1_000_000;
    private TelemetryTime _time = null!;
    private long _sum;

    [GlobalSetup]
    public void SetUp() => _time = new TelemetryTime(TimeProvider.System);

    [GlobalCleanup]
    public void CleanUp() => _time.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Calls)]
    public long Nothing()
    {
        for (var i = 0; i < Calls; i++) { _sum += i; }
        return _sum;
    }

    [Benchmark(OperationsPerInvoke = Calls)]
    public long Timed()
    {
        for (var i = 0; i < Calls; i++)
        {
            var began = TelemetryTime.Began();
            _sum += i;
            TelemetryTime.Ended(began, TelemetryPart.Metrics);
        }
        return _sum;
    }
}
