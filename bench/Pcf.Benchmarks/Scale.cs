using System.Diagnostics;

namespace Pcf.Benchmarks;

/// <summary>How much longer does each of two threads take than one alone? All that is compared takes turns in short runs, and the best and the median
/// of many are printed.</summary>
/// <remarks>
/// A core of a shared machine may be half of one, by the moment: give work that shares nothing as well, to see what the machine has.
/// </remarks>
internal static class Scale
{
    private const int Rounds = 101;

    /// <summary>Compares.</summary>
    /// <param name="calls">Calls of each thread in a run.</param>
    /// <param name="all">What is called, by the thread's number.</param>
    public static void Print(int calls, params (string Name, Func<int, Action> CallOf)[] all)
    {
        var times = all.ToDictionary(one => one.Name, _ => (Alone: new List<double>(), Beside: new List<double>()), StringComparer.Ordinal);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (name, callOf) in all)
            {
                times[name].Alone.Add(Time(callOf, calls, 1));
                times[name].Beside.Add(Time(callOf, calls, 2));
            }
        }
        foreach (var (name, (alone, beside)) in times)
        {
            alone.Sort();
            beside.Sort();
            Console.WriteLine($"{name,-28} one thread {alone[0],7:N1} ns (median {alone[Rounds / 2],7:N1})   each of two {beside[0],7:N1} ns (median {beside[Rounds / 2],7:N1})   {beside[0] / alone[0]:N2} times as long, {2 * alone[0] / beside[0]:N2} times as much");
        }
    }

    private static double Time(Func<int, Action> callOf, int calls, int count)
    {
        using var start = new Barrier(count);
        var times = new double[count];
        var threads = Enumerable.Range(0, count).Select(at => new Thread(() =>
        {
            var call = callOf(at);
            start.SignalAndWait();
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < calls; i++) { call(); }
            times[at] = Stopwatch.GetElapsedTime(began).TotalNanoseconds / calls;
        })).ToArray();
        foreach (var thread in threads) { thread.Start(); }
        foreach (var thread in threads) { thread.Join(); }
        return times.Max();
    }
}
