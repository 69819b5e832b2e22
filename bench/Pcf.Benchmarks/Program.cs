using System.Reflection;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

if (args is ["log-batches"])
{
    Pcf.Benchmarks.Logging.Batches.Run();
    return 0;
}

if (args is ["recording-scale"])
{
    Pcf.Benchmarks.Metrics.RecordingScale.Run();
    return 0;
}

if (args is ["recording-turns"])
{
    Pcf.Benchmarks.Metrics.RecordingTurns.Run();
    return 0;
}

if (args is ["scrape-turns"])
{
    await Pcf.Benchmarks.Metrics.ScrapeTurns.RunAsync();
    return 0;
}

if (args is ["sampling"])
{
    Pcf.Benchmarks.Tracing.SamplingRun.Run();
    Pcf.Benchmarks.Tracing.SamplingClock.Run();
    return 0;
}

// No benchmark but a run: what it asks has a yes or a no.
if (args is ["log-burst"]) { return await Pcf.Benchmarks.Logging.Burst.RunAsync(); }

if (args is ["pages"])
{
    await Pcf.Benchmarks.Metrics.Pages.ScrapeBySeries.RunAsync();
    Console.WriteLine();
    await Pcf.Benchmarks.Metrics.Pages.TornScrapes.RunAsync();
    return 0;
}

// All that has a peer, in one run.
if (args is ["all"])
{
    await Pcf.Benchmarks.Metrics.Pages.ScrapeBySeries.RunAsync();
    await Pcf.Benchmarks.Metrics.Pages.TornScrapes.RunAsync();
    Pcf.Benchmarks.Metrics.RecordingTurns.Run();
    Pcf.Benchmarks.Logging.Batches.Run();
    Pcf.Benchmarks.Tracing.SamplingRun.Run();
    args = ["--filter", "*"];
}

// In this process: a project generated for each benchmark would have to restore packages again, which a machine without a network cannot.
var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(8);
var benchmarks = BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly());
var summaries = benchmarks.Run(args, DefaultConfig.Instance.AddJob(job).AddDiagnoser(MemoryDiagnoser.Default));
var rows = Pcf.Benchmarks.Ratios.Of(summaries);
if (rows.Count > 0)
{
    var path = $"artifacts/bench/{TimeProvider.System.GetUtcNow():yyyyMMdd-HHmmss}.json";
    Pcf.HotPaths.Results.Run.Now(rows).Write(path);
    Console.WriteLine($"Ratios to the peers are in {path}; ./just bench-compare OLD NEW compares two such files.");
}
return 0;
