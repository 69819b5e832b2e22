using System.CommandLine;
using System.Security.Cryptography;

namespace Pcf.Tool.Scan;

/// <summary><c>pcf scan</c>: sends made-up secrets into the service by every way there is and searches all that leaves it.</summary>
internal static class ScanCommand
{
    private const int Clean = 0;
    private const int Leaks = 1;
    private const int CouldNotRun = 2;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(58);

    public static Command Make()
    {
        var service = new Option<string>("--service")
        {
            Description = "The service's Pcf.Api.dll; the scan starts it and stops it",
            DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "Pcf.Api.dll"),
        };
        var url = new Option<Uri?>("--url")
        {
            Description = "A service that runs already; its logs and traces are out of reach then",
            CustomParser = given =>
            {
                if (Uri.TryCreate(given.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                {
                    return address;
                }
                given.AddError("--url should be an absolute http or https address, such as http://localhost:8080.");
                return null;
            },
        };
        var seed = new Option<int>("--seed")
        {
            Description = "Makes the same secrets again",
            DefaultValueFactory = _ => RandomNumberGenerator.GetInt32(int.MaxValue),
        };
        var command = new Command("scan",
            "Search all that leaves the service for secrets that were sent into it: exit 0 clean, 1 leaks, 2 could not run") { service, url, seed };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(service)!, parsed.GetValue(url), parsed.GetValue(seed), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string service, Uri? url, int seed, CancellationToken cancel)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(Deadline);
        try
        {
            var scan = new SecurityScan(seed);
            var report = url is null ? await scan.OfProgramAsync(service, deadline.Token) : await scan.OfAddressAsync(url, deadline.Token);
            return Tell(report, url, seed);
        }
        catch (ScanException e)
        {
            await Console.Error.WriteLineAsync($"pcf scan: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"pcf scan: {e.GetType().Name}: {e.Message}");
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"pcf scan: not done within {Deadline.TotalSeconds} s, or stopped");
        }
        return CouldNotRun;
    }

    private static int Tell(ScanReport report, Uri? url, int seed)
    {
        var reach = url is null
            ? "standard output and error, files, OTLP, /metrics and answers"
            : "/metrics and answers only: the logs and traces of a service that runs already are out of reach";
        Console.Out.WriteLine($"Searched {report.Searched:N0} bytes of {reach} for {report.Planted} secrets on {report.Routes} routes (--seed {seed}).");
        if (report.Dropped) { Console.Error.WriteLine("pcf scan: the service dropped log records, so not all it said could be searched"); }
        if (report.Leaks.Count > 0)
        {
            LeakTable.Write(Console.Out, report.Leaks);
            Console.Out.WriteLine($"{report.Leaks.Select(leak => leak.Canary).Distinct().Count()} of {report.Planted} secrets left the service.");
            return Leaks;
        }
        if (report.Dropped) { return CouldNotRun; }
        Console.Out.WriteLine("None left the service.");
        return Clean;
    }
}
