using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Pcf.Api.Authentication;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>What ordinary users and the operator saw of the service while it was attacked.</summary>
/// <param name="HealthPercentile99">Time in which 99 of 100 looks at its health were answered.</param>
/// <param name="ShareAnswered">Share of the user's requests that were answered within a second.</param>
/// <param name="MostMemory">The largest resident memory, in bytes.</param>
internal sealed record Seen(TimeSpan HealthPercentile99, double ShareAnswered, long MostMemory);

/// <summary>Asks the service for its health and for a user's own name, 20 times a second, beside whatever else happens to it.</summary>
internal sealed class OrdinaryUsers : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ServiceProcess _service;
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _ended = new();
    private readonly List<TimeSpan> _health = [];
    private readonly Task _running;
    private int _asked;
    private int _answered;
    private long _memory;

    private OrdinaryUsers(ServiceProcess service)
    {
        _service = service;
        _client = new HttpClient { BaseAddress = service.Client.BaseAddress };
        // Another than the attackers, who are the demo user.
        var key = DevelopmentKey.LoadOrMake(Path.Combine(service.Folder, "data/development-key.json"));
        var token = DevelopmentKey.Mint(key, "pcf-api", "2", TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1));
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _running = Task.WhenAll(Task.Run(HealthAsync), Task.Run(MeAsync));
    }

    public static OrdinaryUsers Start(ServiceProcess service) => new(service);

    public async Task<Seen> StopAsync()
    {
        await _ended.CancelAsync();
        await _running;
        _health.Sort();
        return new Seen(_health[Math.Min(_health.Count - 1, _health.Count * 99 / 100)], (double)_answered / _asked, _memory);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _running;
        _client.Dispose();
        _ended.Dispose();
    }

    private async Task HealthAsync()
    {
        do
        {
            var began = Stopwatch.GetTimestamp();
            _ = await AnsweredAsync(() => _client.GetAsync(new Uri("/health", UriKind.Relative)));
            _health.Add(Stopwatch.GetElapsedTime(began));
            _memory = Math.Max(_memory, _service.ResidentMemory);
            await Task.Delay(Pause);
        }
        while (!_ended.IsCancellationRequested);
    }

    private async Task MeAsync()
    {
        do
        {
            _asked++;
            using var patience = new CancellationTokenSource(Patience);
            if (await AnsweredAsync(() => _client.PostAsJsonAsync("/graphql", new { query = "{ me { name } }" }, patience.Token))) { _answered++; }
            await Task.Delay(Pause);
        }
        while (!_ended.IsCancellationRequested);
    }

    private static async Task<bool> AnsweredAsync(Func<Task<HttpResponseMessage>> ask)
    {
        try
        {
            using var answer = await ask();
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
