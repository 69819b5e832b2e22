using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Pcf.Api.Health;
using Pcf.Api.Resilience;
using Pcf.Api.Tests.Support;
using Pcf.Api.Webhooks;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Outbox;

namespace Pcf.Api.Tests.Webhooks;

/// <summary>The events of one note follow each other without a pause: the clock of these tests stands still, so a pause would never end.</summary>
[Collection(WebhookMeters.Name)]
public sealed class WebhookOrderTests : IAsyncLifetime
{
    private const int Changes = 20;

    private readonly FakeClock _clock = new();
    private readonly RecordingLogs _logs = new();
    private WebhookReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await WebhookReceiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task The_next_event_of_a_note_is_claimed_when_the_one_before_was_delivered()
    {
        var outbox = new OutboxOfOneNote(Changes, _clock.GetUtcNow());
        var got = await DeliverAsync(outbox, Changes);

        Assert.Equal(Enumerable.Range(1, Changes).Select(version => $"event-{version}"), got.Select(delivery => delivery.Id));
        // Each event is claimed once, and both its claim and its end can be followed by a claim that finds nothing.
        Assert.InRange(outbox.Claims, Changes, (3 * Changes) + 1);
    }

    [Fact]
    public async Task The_next_event_of_a_note_is_claimed_when_the_one_before_was_given_up()
    {
        var outbox = new OutboxOfOneNote(2, _clock.GetUtcNow());
        _receiver.Answer = static (context, number) => Task.FromResult(context.Response.StatusCode = number == 1 ? 410 : 200);
        var got = await DeliverAsync(outbox, 2);

        Assert.Equal(["event-1", "event-2"], got.Select(delivery => delivery.Id));
    }

    [Fact]
    public async Task An_event_that_was_not_taken_is_not_looked_for_before_its_pause_is_over()
    {
        var outbox = new OutboxOfOneNote(1, _clock.GetUtcNow());
        _receiver.Answer = static (context, _) => Task.FromResult(context.Response.StatusCode = 404);
        await DeliverAsync(outbox, 1, () => outbox.Returned == 1);

        Assert.InRange(outbox.Claims, 1, 2);
    }

    [Theory]
    [InlineData(404, "(refused, status 404)")]
    [InlineData(null, "(unreachable, status none)")]
    public async Task The_record_of_a_failure_says_what_came_of_the_attempt(int? status, string said)
    {
        var outbox = new OutboxOfOneNote(1, _clock.GetUtcNow());
        _receiver.Answer = (context, _) =>
        {
            if (status is { } code) { context.Response.StatusCode = code; }
            else { context.Abort(); }
            return Task.CompletedTask;
        };
        await DeliverAsync(outbox, 1, () => outbox.Returned == 1);

        Assert.Contains(said, Assert.Single(_logs.Records, record => record.Event == "webhook.failing").Message, StringComparison.Ordinal);
    }

    private async Task<Delivery[]> DeliverAsync(OutboxOfOneNote outbox, int count, Func<bool>? until = null)
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var options = new WebhookOptions { AllowPrivateAddresses = true };
        var webhook = new Webhook(_receiver.Address, [WebhookSignature.ReadKey(WebhookReceiver.Secret)!], Enum.GetValues<NoteEventKind>());
        using var metrics = new WebhookMetrics(meters, _clock);
        using var sender = new WebhookSender(options, _clock);
        using var breakers = new CircuitBreakers(new HealthSignal(), _clock, _logs.For<CircuitBreakers>(), meters);
        using var background = new BackgroundWork(new HealthSignal(), _logs.For<BackgroundWork>(), meters);
        var events = new WebhookEvents(_logs.For<WebhookEvents>());
        var delivery = new WebhookDelivery(webhook, options, outbox, sender, breakers.Add("webhooks", static _ => false), metrics, events, _clock);
        using var service = new WebhookService([delivery], options, outbox, metrics, events, background, _clock);
        await service.StartAsync(default);
        try
        {
            var got = await _receiver.HasAsync(count);
            await Engine.EventuallyAsync("the end", () => Task.FromResult((until?.Invoke() ?? outbox.IsEmpty) ? "reached" : null));
            return got;
        }
        finally
        {
            await service.StopAsync(default);
        }
    }

    // Gives the oldest event only, as an outbox does with events of one note.
    private sealed class OutboxOfOneNote(int events, DateTimeOffset now) : IOutbox
    {
        private readonly Lock _gate = new();
        private int _next = 1;
        private bool _isClaimed;
        private DateTimeOffset _due = now;

        public int Claims { get; private set; }

        public int Returned { get; private set; }

        public bool IsEmpty
        {
            get { lock (_gate) { return _next > events; } }
        }

        public ValueTask<IReadOnlyList<OutboxEvent>> ClaimAsync(
            string target, string owner, int most, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel)
        {
            lock (_gate)
            {
                Claims++;
                if (_isClaimed || _next > events || _due > now) { return new([]); }
                _isClaimed = true;
                return new([new OutboxEvent($"event-{_next}", target, NoteEventKind.Updated, NoteId.Parse("one"), UserId.Parse("1"), null, _next, now)
                {
                    Attempts = 1,
                }]);
            }
        }

        public ValueTask<bool> CompleteAsync(OutboxEvent claimed, string owner, DateTimeOffset now, CancellationToken cancel) => EndAsync();

        public ValueTask<bool> BuryAsync(OutboxEvent claimed, string owner, DateTimeOffset now, string reason, CancellationToken cancel) =>
            EndAsync();

        public ValueTask<bool> ReturnAsync(OutboxEvent claimed, string owner, DateTimeOffset due, CancellationToken cancel)
        {
            lock (_gate)
            {
                (_isClaimed, _due) = (false, due);
                Returned++;
            }
            return new(true);
        }

        public ValueTask<OutboxState> CountAsync(CancellationToken cancel) => new(new OutboxState(0, null, 0));

        public ValueTask<OutboxTrimmed> TrimAsync(OutboxLimits limits, DateTimeOffset now, CancellationToken cancel) =>
            new(new OutboxTrimmed(0, 0, 0));

        public ValueTask<IReadOnlyList<DeadLetter>> ListDeadAsync(DeadLetter? after, int first, CancellationToken cancel) => new([]);

        public ValueTask<int> ReplayAsync(string? id, DateTimeOffset now, CancellationToken cancel) => new(0);

        private ValueTask<bool> EndAsync()
        {
            lock (_gate)
            {
                _next++;
                _isClaimed = false;
            }
            return new(true);
        }
    }
}
