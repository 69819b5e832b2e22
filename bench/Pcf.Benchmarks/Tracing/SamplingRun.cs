using Pcf.Tests.Shared;

namespace Pcf.Benchmarks.Tracing;

/// <summary>What the adaptive sampler keeps of loads that change, in virtual time, against the goals of docs/guides/tracing.md.</summary>
internal static class SamplingRun
{
    private const double Target = 100;
    private const double Settle = 5;

    private static readonly (double Rate, double Seconds)[] Steps = [(10, 60), (1_000, 60), (20_000, 60), (50, 60), (1_000, 60)];
    private static readonly (double Rate, double Seconds)[] Bursts = [(200, 10), (20_000, 1), (200, 10), (20_000, 1), (200, 10)];
    private static readonly (double Rate, double Seconds)[] Idle = [(200, 20), (0, 120), (20_000, 20)];

    public static void Run()
    {
        Console.WriteLine("| seed | bias at 1,000/s | at 20,000/s | at 1,000/s again | RMSE of 10 s | worst second | estimated totals |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        for (var seed = 1; seed <= 5; seed++)
        {
            var run = new SamplerSimulation(Target, seed).Run(Steps);
            Console.WriteLine(FormattableString.Invariant(
                $"| {seed} | {run.Bias(1, Settle):P1} | {run.Bias(2, Settle):P1} | {run.Bias(4, Settle):P1} | ")
                + FormattableString.Invariant($"{run.WindowError(Settle):P1} | {run.WorstSecond():F2} x | {(run.Estimated / run.Arrived) - 1:P1} |"));
        }
        Console.WriteLine();
        Console.WriteLine("| load | worst second | kept of the target |");
        Console.WriteLine("|---|---|---|");
        Print("cold flood of 20,000/s", new SamplerSimulation(Target, 1).Run((20_000, 20)), from: 5, to: 20);
        Print("bursts of one second, 200 to 20,000/s", new SamplerSimulation(Target, 1).Run(Bursts), from: 0, to: 32);
        Print("flood after 120 s idle", new SamplerSimulation(Target, 1).Run(Idle), from: 145, to: 160);
        foreach (var (rate, seconds) in new[] { (50_000.0, 0.02), (200_000, 0.005), (20_000, 0.1) })
        {
            var load = Enumerable.Range(0, 60).SelectMany(_ => new[] { (rate, seconds), (0, 1 - seconds) }).ToArray();
            Print(FormattableString.Invariant($"{seconds * 1000} ms at {rate:N0}/s each second"), new SamplerSimulation(Target, 1).Run(load),
                from: 10, to: 60);
        }
    }

    private static void Print(string load, SamplerSimulation run, double from, double to) => Console.WriteLine(
        FormattableString.Invariant($"| {load} | {run.WorstSecond():F2} x | {run.Kept(from, to) / (Target * (to - from)):P0} |"));
}
