using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Pcf.Api.Health;
using Pcf.Api.Resilience;
using Pcf.Api.Tests.Support;
using Pcf.Api.Webhooks;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Sqlite;
using Pcf.Workspace.Users;

namespace Pcf.Api.Tests.Webhooks;

/// <summary>A receiver that is busy says when it can be called again. The clock of these tests moves only when they move it.</summary>
[Collection(WebhookMeters.Name)]
public sealed class WebhookRetryAfterTests : IAsyncLifetime
{
    private static readonly TimeSpan Asked = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly FakeClock _clock = new();
    private readonly RecordingLogs _logs = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-test-").FullName;
    private readonly WebhookOptions _options = new() { AllowPrivateAddresses = true };
    private ServiceProvider _services = null!;
    private WebhookReceiver _receiver = null!;
    private SqliteWorkspace _workspace = null!;
    private WebhookMetrics _metrics = null!;
    private WebhookSender _sender = null!;
    private CircuitBreakers _breakers = null!;
    private WebhookDelivery _busy = null!;
    private WebhookDelivery _other = null!;

    public async ValueTask InitializeAsync()
    {
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = _services.GetRequiredService<IMeterFactory>();
        _receiver = await WebhookReceiver.StartAsync();
        var (busy, other) = (WebhookAt("/busy"), WebhookAt("/other"));
        _workspace = SqliteWorkspace.Open(
            new SqliteWorkspaceOptions { Path = Path.Combine(_folder, "pcf.db"), OutboxTargets = [busy.Target, other.Target] }, null, _clock, meters);
        _metrics = new WebhookMetrics(meters, _clock);
        _sender = new WebhookSender(_options, _clock);
        _breakers = new CircuitBreakers(new HealthSignal(), _clock, _logs.For<CircuitBreakers>(), meters);
        (_busy, _other) = (DeliveryTo(busy), DeliveryTo(other));
        await _workspace.Users.AddAsync(new User(UserId.Parse("1"), "Ada", "ada@example.com", UserKind.Person, true, _clock.GetUtcNow()), default);
        for (var i = 1; i <= 3; i++)
        {
            await _workspace.Notes.AddAsync(
                new Note(NoteId.Parse($"n{i}"), "Title", "", UserId.Parse("1"), null, [], _clock.GetUtcNow(), _clock.GetUtcNow()), default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _breakers.Dispose();
        _sender.Dispose();
        _metrics.Dispose();
        await _workspace.DisposeAsync();
        await _receiver.DisposeAsync();
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(429, false)]
    [InlineData(429, true)]
    [InlineData(503, false)]
    [InlineData(503, true)]
    public async Task No_event_is_claimed_before_the_time_that_the_receiver_named(int status, bool isDate)
    {
        BusyWith(status, isDate ? (_clock.GetUtcNow() + Asked).ToString("R", CultureInfo.InvariantCulture) : "120");
        Assert.False(await _busy.DeliverAsync(Assert.Single(await _busy.ClaimAsync(1, default)), default));
        _receiver.Answer = static (_, _) => Task.CompletedTask;

        Assert.Empty(await _busy.ClaimAsync(8, default));
        _clock.Advance(Asked - Moment);
        Assert.Empty(await _busy.ClaimAsync(8, default));
        _clock.Advance(Moment);
        var claimed = await _busy.ClaimAsync(8, default);

        // The first was attempted; the others were not.
        Assert.Equal([1, 1, 2], claimed.Select(happened => happened.Attempts).Order());
        foreach (var happened in claimed) { Assert.True(await _busy.DeliverAsync(happened, default)); }
        Assert.Equal(4, _receiver.Deliveries.Count);
    }

    [Fact]
    public async Task Events_that_were_claimed_before_the_answer_are_given_back_and_no_attempt_is_counted()
    {
        BusyWith(429, "120");
        var claimed = await _busy.ClaimAsync(3, default);
        foreach (var happened in claimed) { Assert.False(await _busy.DeliverAsync(happened, default)); }

        Assert.Single(_receiver.Deliveries);
        _clock.Advance(Asked);
        Assert.Equal([1, 1, 2], (await _busy.ClaimAsync(8, default)).Select(happened => happened.Attempts).Order());
    }

    [Fact]
    public async Task An_event_that_was_under_way_and_is_taken_does_not_end_the_time()
    {
        BusyWith(429, "120");
        var claimed = await _busy.ClaimAsync(2, default);
        var isAnswered = new TaskCompletionSource();
        var busy = _receiver.Answer;
        _receiver.Answer = (context, number) => number == 1 ? isAnswered.Task : busy(context, number);
        var slow = _busy.DeliverAsync(claimed[0], default);
        await _receiver.HasAsync(1);
        Assert.False(await _busy.DeliverAsync(claimed[1], default));
        isAnswered.SetResult();

        Assert.True(await slow);
        Assert.Empty(await _busy.ClaimAsync(8, default));
    }

    [Fact]
    public async Task Other_webhooks_are_not_held()
    {
        BusyWith(429, "120");
        await _busy.DeliverAsync(Assert.Single(await _busy.ClaimAsync(1, default)), default);

        var claimed = await _other.ClaimAsync(8, default);

        Assert.Equal(3, claimed.Count);
        foreach (var happened in claimed) { Assert.True(await _other.DeliverAsync(happened, default)); }
    }

    [Fact]
    public async Task The_time_is_bounded_by_the_longest_pause()
    {
        _options.MaxRetryDelay = TimeSpan.FromMinutes(1);
        BusyWith(503, "86400");
        await _busy.DeliverAsync(Assert.Single(await _busy.ClaimAsync(1, default)), default);

        Assert.Empty(await _busy.ClaimAsync(8, default));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(3, (await _busy.ClaimAsync(8, default)).Count);
    }

    [Theory]
    [InlineData(429, null)]
    [InlineData(503, "soon")]
    [InlineData(400, "120")]
    public async Task Other_answers_hold_their_event_only(int status, string? retryAfter)
    {
        BusyWith(status, retryAfter);
        await _busy.DeliverAsync(Assert.Single(await _busy.ClaimAsync(1, default)), default);

        Assert.Equal(2, (await _busy.ClaimAsync(8, default)).Count);
    }

    private Webhook WebhookAt(string path) =>
        new(new Uri(_receiver.Address, path), [WebhookSignature.ReadKey(WebhookReceiver.Secret)!], Enum.GetValues<NoteEventKind>());

    private WebhookDelivery DeliveryTo(Webhook webhook) => new(
        webhook, _options, _workspace.Outbox, _sender,
        _breakers.Add("webhooks", static failure => failure is WebhookDelivery.ReceiverFailedException), _metrics,
        new WebhookEvents(_logs.For<WebhookEvents>()), _clock);

    private void BusyWith(int status, string? retryAfter) => _receiver.Answer = (context, _) =>
    {
        if (context.Request.Path == "/busy")
        {
            context.Response.StatusCode = status;
            if (retryAfter is not null) { context.Response.Headers["Retry-After"] = retryAfter; }
        }
        return Task.CompletedTask;
    };
}
