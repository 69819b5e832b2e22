using Pcf.Api.Authentication;
using Pcf.Api.Workspace;

namespace Pcf.Tool.Scan;

/// <summary>What a scan found.</summary>
/// <param name="Planted">How many canaries were sent.</param>
/// <param name="Routes">By how many ways.</param>
/// <param name="Searched">How many bytes were searched.</param>
/// <param name="Leaks">Those that came out.</param>
/// <param name="Dropped">Log records that the service says it dropped, which could not be searched.</param>
internal sealed record ScanReport(int Planted, int Routes, long Searched, IReadOnlyList<Leak> Leaks, bool Dropped);

/// <summary>Sends canaries through every route and searches all that leaves the service.</summary>
internal sealed class SecurityScan(int seed)
{
    private const int AtOnce = 4;

    private readonly CanaryMint _mint = new(seed);
    private readonly List<Canary> _planted = [];

    /// <summary>The ways into any service, running already or started here.</summary>
    public static IEnumerable<ScanRoute> Routes => [.. HeaderRoutes.All, .. PathRoutes.All, .. GraphQLRoutes.All];

    /// <summary>Starts the service, drives it, stops it, and searches everything that left it.</summary>
    /// <exception cref="ScanException">The service could not be started, driven or stopped.</exception>
    public async Task<ScanReport> OfProgramAsync(string program, CancellationToken cancel)
    {
        await using var inbox = await OtlpInbox.StartAsync(cancel);
        await using var service = await ScannedService.StartAsync(program, inbox.Endpoint, cancel);
        using var client = new ScanClient(service.Address);
        await DriveAsync(client, cancel);
        await SendTokensAsync(client, service.Folder, cancel);
        await SendWhileWritesFailAsync(client, service.Folder, cancel);
        var metrics = await MetricsAsync(client, service.Address, cancel);
        await service.StopAsync(cancel);
        return Search([.. metrics, .. client.Evidence, .. service.Evidence(), .. inbox.Evidence()]);
    }

    /// <summary>Drives a service that runs already; only its answers and metrics can be searched.</summary>
    /// <exception cref="ScanException">The service does not answer.</exception>
    public async Task<ScanReport> OfAddressAsync(Uri address, CancellationToken cancel)
    {
        using var client = new ScanClient(address);
        var before = await MetricsAsync(client, address, cancel);
        await DriveAsync(client, cancel);
        return Search([.. before, .. await MetricsAsync(client, address, cancel), .. client.Evidence]);
    }

    private static async Task<IReadOnlyList<Evidence>> MetricsAsync(ScanClient client, Uri address, CancellationToken cancel)
    {
        try
        {
            return await client.MetricsAsync(cancel);
        }
        catch (HttpRequestException e)
        {
            throw new ScanException($"{address} does not answer: {e.Message}", e);
        }
    }

    private Task DriveAsync(ScanClient client, CancellationToken cancel) => DriveAsync(client, Routes, AtOnce, cancel);

    private async Task DriveAsync(ScanClient client, IEnumerable<ScanRoute> routes, int atOnce, CancellationToken cancel)
    {
        var requests = from route in routes from canary in _mint.MakeAll(route.Name) where canary.Fits(route.Fit) select (route, canary);
        var all = requests.ToArray();
        _planted.AddRange(all.Select(item => item.canary));
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancel },
            async (item, stop) => await client.SendAsync(item.route, item.route.Make(item.canary.Text), stop));
    }

    // Tokens with a good signature: one in force, and one whose time is over.
    private async Task SendTokensAsync(ScanClient client, string folder, CancellationToken cancel)
    {
        var options = new AuthOptions();
        var key = DevelopmentKey.LoadOrMake(Path.Combine(folder, options.DevelopmentKeyFile));
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (kind, begins) in new[] { ("valid-token", now), ("expired-token", now.AddHours(-2)) })
        {
            var route = new ScanRoute($"header authorization.{kind}", Fit.Text, token => ScanRequest.Ask(("Authorization", $"Bearer {token}")));
            var canary = CanaryMint.Token(route.Name, kind, DevelopmentKey.Mint(key, options.Audience, "1", begins, TimeSpan.FromHours(1)));
            _planted.Add(canary);
            await client.SendAsync(route, route.Make(canary.Text), cancel);
        }
    }

    // Each waits for its deadline, so they wait together.
    private async Task SendWhileWritesFailAsync(ScanClient client, string folder, CancellationToken cancel)
    {
        await using var locked = await StoreLock.TakeAsync(Path.Combine(folder, new StoreOptions().Path), cancel);
        await DriveAsync(client, GraphQLRoutes.WhileWritesFail, 2 * AtOnce, cancel);
    }

    private ScanReport Search(IReadOnlyList<Evidence> evidence)
    {
        // What the framework tells of requests alone is not written, and so leaves by no way.
        var dropped = evidence.Where(item => item.Where.StartsWith("/metrics", StringComparison.Ordinal)).SelectMany(item => item.Content.Split('\n'))
            .Any(line => line.StartsWith("telemetry_records_dropped_total{", StringComparison.Ordinal)
                && line.Contains("signal=\"logs\"", StringComparison.Ordinal) && !line.Contains("reason=\"framework\"", StringComparison.Ordinal)
                && !line.EndsWith(" 0", StringComparison.Ordinal));
        return new ScanReport(_planted.Count, _planted.DistinctBy(canary => canary.Route, StringComparer.Ordinal).Count(),
            evidence.Sum(item => (long)item.Content.Length), new LeakSearch(_planted).Find(evidence), dropped);
    }
}
