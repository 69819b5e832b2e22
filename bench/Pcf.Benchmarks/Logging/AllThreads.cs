using Microsoft.Extensions.Logging;

namespace Pcf.Benchmarks.Logging;

/// <summary>What does a record cost in all threads together, until it has left? By the CPU clock of the process, from the first call until the logger
/// has written all. Loggers take turns, and the best and the median of many are printed.</summary>
internal static class AllThreads
{
    private const int Calls = 20_000;
    private const int Rounds = 25;

    public static void Print(params (string Name, Func<Writers, ILogger> Make, Action<ILogger> Call)[] all)
    {
        var times = all.ToDictionary(one => one.Name, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (name, make, call) in all)
            {
                using var writers = new Writers();
                var log = make(writers);
                call(log);
                var before = Environment.CpuUsage.TotalTime;
                for (var i = 0; i < Calls; i++) { call(log); }
                // Waits until what was logged is written.
                writers.Dispose();
                times[name].Add((Environment.CpuUsage.TotalTime - before).TotalNanoseconds / Calls);
            }
        }
        foreach (var (name, each) in times)
        {
            each.Sort();
            Console.WriteLine($"{name,-36} all threads: best {each[0],6:N0} ns   median {each[Rounds / 2],6:N0} ns");
        }
    }
}
