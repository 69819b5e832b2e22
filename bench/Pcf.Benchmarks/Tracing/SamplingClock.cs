using System.Diagnostics;
using OpenTelemetry.Trace;
using Pcf.Tracing;

namespace Pcf.Benchmarks.Tracing;

/// <summary>Does the adaptive sampler hold its rate for eight threads on the machine's own clock?</summary>
internal static class SamplingClock
{
    private const double Target = 100;
    private const int Threads = 8;
    private const int Window = 10;
    private const int Windows = 3;

    // The first seconds are a flood on a cold sampler; the rate is looked at after them.
    private const int Settle = 5;

    public static void Run()
    {
        Console.WriteLine();
        Console.WriteLine("| 8 threads, real clock | decisions a second | kept in windows of 10 s | worst second |");
        Console.WriteLine("|---|---|---|---|");
        Print("without a pause", pause: 0);
        Print("with a pause of 1 ms", pause: 1);
    }

    private static void Print(string load, int pause)
    {
        var sampler = AdaptiveSampler.Create(TimeProvider.System, Target);
        var began = Stopwatch.GetTimestamp();
        var time = TimeSpan.FromSeconds(Settle + (Window * Windows));
        var decisions = 0L;
        var kept = new List<double>();
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            var (mine, count) = (new List<double>(), 0L);
            using var never = new ManualResetEventSlim();
            for (TimeSpan at; (at = Stopwatch.GetElapsedTime(began)) < time; count++)
            {
                var trace = new SamplingParameters(default, ActivityTraceId.CreateRandom(), "request", ActivityKind.Server);
                if (sampler.ShouldSample(trace).Decision == SamplingDecision.RecordAndSample) { mine.Add(at.TotalSeconds); }
                if (pause > 0) { never.Wait(pause); }
            }
            lock (kept)
            {
                kept.AddRange(mine);
                decisions += count;
            }
        })).ToArray();
        foreach (var thread in threads) { thread.Start(); }
        foreach (var thread in threads) { thread.Join(); }
        kept.Sort();
        var windows = Enumerable.Range(0, Windows).Select(window => Settle + (window * Window))
            .Select(from => kept.Count(at => at >= from && at < from + Window) / (Target * Window));
        Console.WriteLine(FormattableString.Invariant($"| {load} | {decisions / time.TotalSeconds:N0} | ")
            + string.Join(", ", windows.Select(share => FormattableString.Invariant($"{share:P1}"))) + FormattableString.Invariant($" | {Worst(kept):F2} x |"));
    }

    private static double Worst(List<double> kept)
    {
        var (most, first) = (0, 0);
        for (var last = 0; last < kept.Count; last++)
        {
            while (kept[first] < kept[last] - 1) { first++; }
            most = Math.Max(most, last - first + 1);
        }
        return most / Target;
    }
}
