using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>Two instances of the service on one SurrealDB, one SpiceDB and one Redis: what one does the other knows, also after Redis was
/// lost.</summary>
public sealed class TwoInstancesTests : IAsyncLifetime
{
    // Made up for these tests.
    private const string Key = "test-key-of-no-server";
    private const string Password = "made-up-for-redis";

    // The first acts as user 1, the second as user 10, who is in no organization.
    private SurrealDbServer _surrealdb = null!;
    private SpiceDbServer _spicedb = null!;
    private RedisProcess _redis = null!;
    private ServiceProcess _one = null!;
    private ServiceProcess _two = null!;

    public async ValueTask InitializeAsync()
    {
        _surrealdb = await SurrealDbServer.StartAsync();
        _spicedb = await SpiceDbServer.StartAsync(Key);
        _redis = await RedisProcess.StartAsync(Password);
        _one = await StartAsync("1");
        await UntilAsync(_one, "healthy");
        _two = await StartAsync("10");
        await UntilAsync(_two, "healthy");
    }

    public async ValueTask DisposeAsync()
    {
        if (_two is not null) { await _two.DisposeAsync(); }
        if (_one is not null) { await _one.DisposeAsync(); }
        _redis?.Dispose();
        _spicedb?.Dispose();
        _surrealdb?.Dispose();
    }

    [Fact]
    public async Task What_one_does_the_other_knows_and_Redis_may_be_lost_in_between()
    {
        using var stop = new CancellationTokenSource();
        var events = new ConcurrentQueue<string>();
        var id = await CreateAsync("Before");
        await ShareAsync(id, shared: true);
        await TitleAsync(_two, id, "Before");
        var subscription = SubscribeAsync(_two, $"subscription {{ noteUpdated(id: \"{id}\") {{ title }} }}", events, stop.Token);
        await Engine.EventuallyAsync("the subscription", async () =>
            await MetricsAsync() is var metrics && metrics.Contains("graphql_active_subscriptions 1", StringComparison.Ordinal) ? metrics : null);
        await TitleAsync(_two, id, "Before");

        await UpdateAsync(id, "After");
        await TitleAsync(_two, id, "After");
        await Engine.EventuallyAsync("the event", () => Task.FromResult(events.Any(line => line.Contains("After", StringComparison.Ordinal)) ? "it came" : null));
        await ShareAsync(id, shared: false);
        await TitleAsync(_two, id, null);
        await UpdateAsync(id, "Not for others");

        _redis.Kill();
        await UntilAsync(_one, "degraded");
        await UntilAsync(_two, "degraded");
        await ShareAsync(id, shared: true);
        await TitleAsync(_two, id, "Not for others");
        await UpdateAsync(id, "While it was away");
        // At once: without the channel nothing is kept.
        Assert.Equal("While it was away", await TitleAsync(_two, id));
        await _redis.RestartAsync();
        await UntilAsync(_one, "healthy");
        await UntilAsync(_two, "healthy");
        await ShareAsync(id, shared: false);
        await TitleAsync(_two, id, null);

        await stop.CancelAsync();
        await subscription;
        Assert.DoesNotContain(events, line => line.Contains("Not for others", StringComparison.Ordinal));
        var page = await MetricsAsync();
        foreach (var line in new[]
        {
            "auth_checks_total{result=\"allowed\",source=\"cache\"}", "cache_reads_total{cache=\"notes\",level=\"local\",result=\"hit\"}",
            "channel_received_total{kind=\"forget\"}", "channel_received_total{kind=\"take\"}", "channel_losses_total 1",
            "circuit_breaker_state{service=\"redis\",state=\"closed\"} 1", "dependency_up{dependency=\"cache\"} 1",
        })
        {
            Assert.Contains(line, page, StringComparison.Ordinal);
        }
        Assert.Single(_two.Lines, line => line.Contains("channel.lost", StringComparison.Ordinal));
        Assert.DoesNotContain(_two.Lines.Concat(_two.Errors), line => line.Contains(Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Killing_holding_and_restarting_Redis_under_many_clients_shows_in_no_answer()
    {
        const int Clients = 100;
        var id = await CreateAsync("0");
        await ShareAsync(id, shared: true);
        await TitleAsync(_two, id, "0");
        var wrong = new ConcurrentQueue<string>();
        var latest = 0;
        var answered = 0;
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, Clients).Select(i => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var least = Volatile.Read(ref latest);
                var asked = Stopwatch.GetTimestamp();
                var answer = await (i % 2 == 0 ? _one : _two).AskAsync($"{{ note(id: \"{id}\") {{ title }} }}");
                if (Code(answer) is { Length: > 0 } code) { wrong.Enqueue($"{code} after {Stopwatch.GetElapsedTime(asked)}"); }
                // The instance that made the change has it at once; another in the time that a loss takes to be seen.
                else if (i % 2 == 0 && int.Parse(Title(answer)!) < least) { wrong.Enqueue($"{Title(answer)} instead of {least}"); }
                Interlocked.Increment(ref answered);
                await Task.Delay(20);
            }
        })).ToArray();
        await ChangeForAsync(TimeSpan.FromSeconds(2));
        _redis.Kill();
        await ChangeForAsync(TimeSpan.FromSeconds(3));
        await _redis.RestartAsync();
        await ChangeForAsync(TimeSpan.FromSeconds(3));
        await _redis.StopAsync();
        await ChangeForAsync(TimeSpan.FromSeconds(4));
        await _redis.ContinueAsync();
        await ChangeForAsync(TimeSpan.FromSeconds(3));
        await stop.CancelAsync();
        await Task.WhenAll(readers);

        Assert.Empty(wrong);
        Assert.True(answered > 1_000, $"{answered} answers");
        await UntilAsync(_one, "healthy");
        await UntilAsync(_two, "healthy");
        await TitleAsync(_two, id, $"{latest}");

        async Task ChangeForAsync(TimeSpan time)
        {
            for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < time; await Task.Delay(50))
            {
                await UpdateAsync(id, $"{latest + 1}");
                Interlocked.Increment(ref latest);
            }
        }
    }

    private Task<ServiceProcess> StartAsync(string user) => ServiceProcess.StartAsync(
        ("PCF__Store__Kind", "surrealdb"), ("PCF__Store__SurrealDb__Endpoint", _surrealdb.Address.AbsoluteUri),
        ("PCF__Store__SurrealDb__Password", SurrealDbServer.Password), ("PCF__Access__Kind", "spicedb"),
        ("PCF__Access__SpiceDb__Endpoint", _spicedb.Address.AbsoluteUri), ("PCF__Access__SpiceDb__Key", Key), ("PCF__Auth__DemoUser", user),
        ("PCF__Cache__Redis", $"{_redis.Address},password={Password}"), ("PCF__Health__CacheFor", "00:00:00"),
        ("PCF__Admission__MinRequests", "200"), ("PCF__Admission__MaxRequests", "400"), ("PCF__GraphQL__CostPerMinute", "0"));

    private async Task<string> CreateAsync(string title, string also = "") => await Engine.EventuallyAsync("a new note", async () =>
        await _one.AskAsync($"mutation {{ createNote(input: {{ title: \"{title}\" {also} }}) {{ id }} }}") is var made && Code(made).Length == 0
            ? made.GetProperty("data").GetProperty("createNote").GetProperty("id").GetString() : null);

    private async Task UpdateAsync(string id, string title) =>
        Assert.Equal("", Code(await _one.AskAsync($"mutation {{ updateNote(id: \"{id}\", input: {{ title: \"{title}\" }}) {{ id }} }}")));

    private async Task ShareAsync(string id, bool shared) => Assert.Equal("", Code(await _one.AskAsync(
        $"mutation {{ shareNote(id: \"{id}\", userId: \"10\", shared: {(shared ? "true" : "false")}) {{ id }} }}")));

    private static Task<string> TitleAsync(ServiceProcess service, string id, string? expected) => Engine.EventuallyAsync(
        $"the title {expected}", async () => await TitleAsync(service, id) == expected ? "it is there" : null);

    private static async Task<string?> TitleAsync(ServiceProcess service, string id) =>
        Title(await service.AskAsync($"{{ note(id: \"{id}\") {{ title }} }}"));

    [Fact]
    public async Task Each_note_that_one_creates_reaches_the_subscribers_of_the_other()
    {
        using var stop = new CancellationTokenSource();
        var events = new ConcurrentQueue<string>();
        await CreateAsync("Before");
        // Of an organization that both users belong to.
        await using var colleague = await StartAsync("2");
        await UntilAsync(colleague, "healthy");
        var subscription = SubscribeAsync(colleague, "subscription { noteCreated { title } }", events, stop.Token);
        await Engine.EventuallyAsync("the subscription", async () =>
            await MetricsAsync(colleague) is var metrics && metrics.Contains("graphql_active_subscriptions 1", StringComparison.Ordinal) ? metrics : null);

        string[] titles = [.. Enumerable.Range(0, 12).Select(i => $"Number {i}")];
        foreach (var title in titles) { await CreateAsync(title, "organizationId: \"1\""); }

        await Engine.EventuallyAsync("all events", () => Task.FromResult(
            titles.All(title => events.Any(line => line.Contains($"\"{title}\"", StringComparison.Ordinal))) ? "they came" : null));
        await stop.CancelAsync();
        await subscription;
    }

    private static string? Title(JsonElement answer) =>
        answer.GetProperty("data").GetProperty("note") is { ValueKind: JsonValueKind.Object } note ? note.GetProperty("title").GetString() : null;

    private Task<string> MetricsAsync() => MetricsAsync(_two);

    private static Task<string> MetricsAsync(ServiceProcess service) => service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    private static async Task SubscribeAsync(ServiceProcess service, string document, ConcurrentQueue<string> events, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = JsonContent.Create(new { query = document }),
        };
        request.Headers.Accept.ParseAdd("text/event-stream");
        try
        {
            using var answer = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(stop));
            while (await lines.ReadLineAsync(stop) is { } line)
            {
                if (line.StartsWith("data: {", StringComparison.Ordinal)) { events.Enqueue(line); }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static Task<string> UntilAsync(ServiceProcess service, string health) => Engine.EventuallyAsync(health, async () =>
    {
        using var ready = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return JsonDocument.Parse(await ready.Content.ReadAsStringAsync()).RootElement.GetProperty("status").GetString() == health ? health : null;
    });

    private static string Code(JsonElement answer) => answer.TryGetProperty("errors", out var errors)
        ? errors[0].GetProperty("extensions").GetProperty("code").GetString() ?? "no code"
        : "";
}
