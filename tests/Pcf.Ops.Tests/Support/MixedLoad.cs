using System.Net.Http.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.Ops.Tests.Support;

/// <summary>Users of all kinds, until it is disposed: queries, lists, mutations, mistakes, subscriptions, health checks.</summary>
internal sealed class MixedLoad : IAsyncDisposable
{
    private static readonly string[] Documents =
    [
        "query Notes { notes(first: 20) { totalCount edges { node { title author { name } organization { name } } } } }",
        "query Me { me { name email notes(first: 5) { totalCount } } }",
        "query User { user(id: 2) { name } }",
        "mutation Create { createNote(input: {title: \"drill\"}) { id } }",
        "{ nonsense }",
        "query Costly { notes(first: 100) { edges { node { viewers { id name email kind created } } } } }",
    ];

    private readonly HttpClient _client;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task[] _running;
    private readonly TimeSpan _pause;

    private MixedLoad(ServiceProcess service, int users, TimeSpan pause)
    {
        _client = new HttpClient { BaseAddress = service.Client.BaseAddress, Timeout = TimeSpan.FromSeconds(20) };
        _pause = pause;
        _running = [.. Enumerable.Range(0, users).Select(user => Task.Run(() => AskAsync(user))), Task.Run(SubscribeAsync), Task.Run(DeleteAsync)];
    }

    /// <summary>Begins to ask.</summary>
    /// <param name="service">The service.</param>
    /// <param name="users">How many ask at once.</param>
    /// <param name="pause">How long each waits after an answer.</param>
    public static MixedLoad Start(ServiceProcess service, int users, TimeSpan pause) => new(service, users, pause);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await Task.WhenAll(_running);
        _client.Dispose();
        _ended.Dispose();
    }

    private Task AskAsync(int user) => RepeatAsync(async turn =>
    {
        using var answer = await _client.PostAsJsonAsync("/graphql", new { query = Documents[(user + turn) % Documents.Length] }, _ended.Token);
        if (turn % 20 == 0) { (await _client.GetAsync(new Uri("/health/ready", UriKind.Relative), _ended.Token)).Dispose(); }
    });

    private Task DeleteAsync() => RepeatAsync(async _ =>
    {
        using var made = await _client.PostAsJsonAsync("/graphql", new { query = "mutation { createNote(input: {title: \"x\"}) { id } }" }, _ended.Token);
        var json = await made.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(_ended.Token);
        if (!json.TryGetProperty("data", out var data) || data.ValueKind != System.Text.Json.JsonValueKind.Object) { return; }
        var id = data.GetProperty("createNote").GetProperty("id").GetString();
        using var deleted = await _client.PostAsJsonAsync("/graphql",
            new { query = "mutation Delete($id: ID!) { deleteNote(id: $id) { id } }", variables = new { id } }, _ended.Token);
    });

    // Each subscription is open for a moment, so that some have ended.
    private Task SubscribeAsync() => RepeatAsync(async _ =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = JsonContent.Create(new { query = "subscription Created { noteCreated { title } }" }),
        };
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var stream = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _ended.Token);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(_ended.Token));
        for (var lines = 0; lines < 4; lines++) { await reader.ReadLineAsync(_ended.Token); }
    });

    private async Task RepeatAsync(Func<int, Task> ask)
    {
        for (var turn = 0; !_ended.IsCancellationRequested; turn++)
        {
            try
            {
                await ask(turn);
                await Task.Delay(_pause, _ended.Token);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
            {
                // The service fails on purpose, or the load has ended.
                await Task.Delay(50);
            }
        }
    }
}
