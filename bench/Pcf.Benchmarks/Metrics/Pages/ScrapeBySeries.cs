using System.Diagnostics;
using System.Globalization;

namespace Pcf.Benchmarks.Metrics.Pages;

/// <summary>How long does a scrape take by the number of series, and how much memory does a series take? Libraries take turns; the best and the
/// median of the rounds are printed.</summary>
internal static class ScrapeBySeries
{
    private const int Rounds = 15;
    private static readonly int[] Sizes = [1_000, 10_000, 100_000];

    public static async Task RunAsync()
    {
        Console.WriteLine("| scrape, best (median), ms | 1,000 series | 10,000 series | 100,000 series |");
        Console.WriteLine("|---|---|---|---|");
        var rows = Libraries.All.ToDictionary(one => one.Name, _ => new List<string>(), StringComparer.Ordinal);
        foreach (var size in Sizes)
        {
            foreach (var (name, cell) in await TimeAsync(size)) { rows[name].Add(cell); }
        }
        foreach (var (name, each) in rows) { Console.WriteLine($"| {name} | {string.Join(" | ", each)} |"); }
        Console.WriteLine();
        Console.WriteLine("| memory of a counter series with three labels, after a scrape | bytes |");
        Console.WriteLine("|---|---|");
        foreach (var (name, make) in Libraries.Texts) { Console.WriteLine($"| {name} | {await BytesAsync(make):N0} |"); }
    }

    private static async Task<List<(string Name, string Cell)>> TimeAsync(int size)
    {
        var all = Libraries.All.Select(one => (one.Name, Page: one.Make(size), Times: new List<double>())).ToList();
        foreach (var (_, page, _) in all) { Libraries.Fill(page, size); }
        for (var round = -2; round < Rounds; round++)
        {
            foreach (var (_, page, times) in all)
            {
                var began = Stopwatch.GetTimestamp();
                await page.WriteAsync(Stream.Null);
                // The first rounds compile and fill buffers.
                if (round >= 0) { times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds); }
            }
        }
        foreach (var (_, page, times) in all)
        {
            page.Dispose();
            times.Sort();
        }
        return [.. all.Select(one => (one.Name, string.Create(CultureInfo.InvariantCulture, $"{one.Times[0]:N2} ({one.Times[Rounds / 2]:N2})")))];
    }

    // The texts of the labels are counted too: they live as long as the series that has them.
    private static async Task<double> BytesAsync(Func<int, IPage> make)
    {
        const int Series = 100_000;
        using var page = make(Series);
        Libraries.Fill(page, 1);
        await page.WriteAsync(Stream.Null);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Libraries.Fill(page, Series);
        await page.WriteAsync(Stream.Null);
        return (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Series;
    }
}
