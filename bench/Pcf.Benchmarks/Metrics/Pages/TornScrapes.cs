using System.Globalization;
using System.Text;

namespace Pcf.Benchmarks.Metrics.Pages;

/// <summary>How many pages hold a histogram whose parts do not belong together? Two threads record the value 1 while pages are written, so
/// the sum, the count and the last bucket of each page have to be the same number.</summary>
internal static class TornScrapes
{
    private const int Scrapes = 2_000;

    public static async Task RunAsync()
    {
        Console.WriteLine($"| {Scrapes:N0} pages while two threads record | count is not the last bucket | sum is not the count |");
        Console.WriteLine("|---|---|---|");
        foreach (var (name, make) in Libraries.Texts)
        {
            using var page = make(10);
            var (buckets, sums) = await CountAsync(page);
            Console.WriteLine(FormattableString.Invariant($"| {name} | {(double)buckets / Scrapes:P1} | {(double)sums / Scrapes:P1} |"));
        }
    }

    private static async Task<(int Buckets, int Sums)> CountAsync(IPage page)
    {
        var isOver = false;
        page.Record(1, "/items");
        var threads = Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref isOver)) { page.Record(1, "/items"); }
        })).ToArray();
        foreach (var thread in threads) { thread.Start(); }
        var (buckets, sums) = (0, 0);
        for (var i = 0; i < Scrapes; i++)
        {
            using var bytes = new MemoryStream();
            await page.WriteAsync(bytes);
            var lines = Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length).Split('\n');
            var count = Value(lines, "_count", "");
            if (Value(lines, "_bucket", "le=\"+Inf\"") != count) { buckets++; }
            if (Value(lines, "_sum", "") != count) { sums++; }
        }
        Volatile.Write(ref isOver, true);
        foreach (var thread in threads) { thread.Join(); }
        return (buckets, sums);
    }

    private static double Value(string[] lines, string part, string label)
    {
        var line = Array.Find(lines, one => one.StartsWith("http_request_seconds", StringComparison.Ordinal)
            && one.Contains($"{part}{{", StringComparison.Ordinal) && one.Contains(label, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"The page has no {part}.");
        return double.Parse(line[(line.IndexOf('}', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0],
            CultureInfo.InvariantCulture);
    }
}
