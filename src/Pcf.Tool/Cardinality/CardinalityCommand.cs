using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;

namespace Pcf.Tool.Cardinality;

/// <summary><c>pcf cardinality</c>: the series of a running service against their budgets.</summary>
internal static class CardinalityCommand
{
    private const int Within = 0;
    private const int Over = 1;
    private const int Failed = 2;
    private const double MaxInterval = 3_600;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    public static Command Make()
    {
        var url = new Argument<string>("url") { Description = "The service's address", DefaultValueFactory = _ => "http://localhost:8080" };
        var interval = new Option<double>("--interval")
        {
            Description = "Seconds between two looks, for the growth; 0 looks once",
            DefaultValueFactory = _ => 2,
        };
        var token = new Option<string?>("--token-file") { Description = "A file with the bearer token of /metrics" };
        var command = new Command("cardinality",
            "Show each metric's series against its budget; exit 1 when one is over, 2 when there is nothing to look at") { url, interval, token };
        command.SetAction((parsed, cancel) => LookAsync(parsed.GetValue(url)!, parsed.GetValue(interval), parsed.GetValue(token), cancel));
        return command;
    }

    private static async Task<int> LookAsync(string url, double interval, string? tokenFile, CancellationToken cancel)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var service) || service.Scheme is not ("http" or "https"))
        {
            return Fail($"'{url}' should be an absolute http or https address, such as http://localhost:8080");
        }
        if (!(interval is >= 0 and <= MaxInterval)) { return Fail($"--interval should be from 0 to {MaxInterval} seconds"); }
        using var client = new HttpClient { BaseAddress = service, Timeout = Deadline };
        client.DefaultRequestHeaders.Accept.ParseAdd("text/plain");
        try
        {
            if (tokenFile is not null)
            {
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer",
                    (await File.ReadAllTextAsync(tokenFile, cancel)).Trim());
            }
            var before = await ReadAsync(client, cancel);
            var now = before;
            if (interval > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(interval), cancel);
                now = await ReadAsync(client, cancel);
            }
            return Show(CardinalityRow.Of(before, now), interval);
        }
        catch (HttpRequestException e)
        {
            return Fail($"{service} gives no metrics: {e.Message}");
        }
        catch (TaskCanceledException)
        {
            return Fail($"{service} did not answer within {Deadline.TotalSeconds} s");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return Fail($"--token-file {tokenFile}: {e.Message}");
        }
    }

    private static async Task<MetricsPage> ReadAsync(HttpClient client, CancellationToken cancel)
    {
        using var answer = await client.GetAsync(new Uri("/metrics", UriKind.Relative), cancel);
        answer.EnsureSuccessStatusCode();
        return MetricsPage.Parse(new StringReader(await answer.Content.ReadAsStringAsync(cancel)));
    }

    private static int Show(IReadOnlyList<CardinalityRow> rows, double interval)
    {
        if (rows.Count == 0) { return Fail("the page holds no metrics"); }
        var width = rows.Max(row => row.Metric.Length);
        Console.Out.WriteLine($"{"metric".PadRight(width)} {"series",8} {"limit",8} {"demand",10} {"as other",12} {"growth",8}  worst label");
        foreach (var row in rows)
        {
            var limit = row.Limit > 0 ? row.Limit.ToString("0", CultureInfo.InvariantCulture) : "–";
            var growth = interval > 0 ? row.Growth.ToString("+0;-0;0", CultureInfo.InvariantCulture) : "–";
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Metric.PadRight(width)} {row.Series,8} {limit,8} {row.Demand,10:0} {row.Overflowed,12:0} {growth,8}  {row.WorstLabel}{(row.IsOver ? "  over" : "")}"));
        }
        var over = rows.Count(row => row.IsOver);
        Console.Out.WriteLine(over == 0
            ? $"{rows.Count} metrics, {rows.Sum(row => row.Series)} series, all within their budgets"
            : $"{over} of {rows.Count} metrics were asked for more series than they may have: what is over counts under other");
        return over == 0 ? Within : Over;
    }

    private static int Fail(string why)
    {
        Console.Error.WriteLine($"pcf cardinality: {why}");
        return Failed;
    }
}
