using Pcf.Api.Admission;

namespace Pcf.Api.Tests.Admission;

/// <summary>How many requests may be at work, by how long they take.</summary>
public sealed class AdaptiveLimitTests
{
    private readonly FakeClock _clock = new();
    private readonly AdmissionOptions _options = new()
    {
        MinRequests = 8,
        MaxRequests = 1_000,
        TargetLatency = TimeSpan.FromMilliseconds(200),
        QueueTime = TimeSpan.FromMilliseconds(100),
    };

    [Fact]
    public void The_limit_grows_while_it_is_used_up_and_answers_are_quick()
    {
        var limit = new AdaptiveLimit(_options, _clock);
        var before = limit.Limit;

        for (var window = 0; window < 50; window++) { Run(limit, limit.Limit, TimeSpan.FromMilliseconds(50)); }

        Assert.InRange(limit.Limit, before + 20, _options.MaxRequests);
    }

    [Fact]
    public void It_stays_while_it_is_not_used_up()
    {
        var limit = new AdaptiveLimit(_options, _clock);
        var before = limit.Limit;

        for (var window = 0; window < 50; window++) { Run(limit, before / 4, TimeSpan.FromMilliseconds(50)); }

        Assert.Equal(before, limit.Limit);
    }

    [Fact]
    public void It_shrinks_while_answers_take_longer_than_they_should_and_never_below_its_least()
    {
        var limit = new AdaptiveLimit(_options, _clock);
        var before = limit.Limit;

        Run(limit, limit.Limit, TimeSpan.FromSeconds(1));
        Assert.InRange(limit.Limit, 1, before - 1);
        for (var window = 0; window < 100; window++) { Run(limit, limit.Limit, TimeSpan.FromSeconds(1)); }

        Assert.Equal(_options.MinRequests, limit.Limit);
    }

    [Fact]
    public void A_single_slow_answer_among_quick_ones_changes_nothing()
    {
        var limit = new AdaptiveLimit(_options, _clock);
        Run(limit, limit.Limit / 2, TimeSpan.FromMilliseconds(50));
        var before = limit.Limit;

        var slow = limit.TryEnter()!;
        _clock.Advance(TimeSpan.FromSeconds(10));
        slow.Dispose();
        Run(limit, limit.Limit / 2, TimeSpan.FromMilliseconds(50));

        Assert.Equal(before, limit.Limit);
    }

    [Fact]
    public async Task Over_the_limit_a_few_wait_and_the_rest_is_refused_at_once()
    {
        var limit = new AdaptiveLimit(_options, _clock);
        var most = limit.Limit;
        var entered = Enumerable.Range(0, most).Select(_ => limit.TryEnter()!).ToArray();
        var waiting = Enumerable.Range(0, limit.QueueLimit).Select(_ => limit.EnterAsync(TestContext.Current.CancellationToken).AsTask()).ToArray();
        Assert.DoesNotContain(waiting, wait => wait.IsCompleted);
        Assert.True(limit.IsFull);

        var refused = await limit.EnterAsync(TestContext.Current.CancellationToken);

        Assert.Null(refused);
        Assert.Equal(1, limit.Refused(Refusal.QueueFull));
        entered[0].Dispose();
        Assert.NotNull(await waiting[0]);
    }

    [Theory]
    [InlineData(8, 8, 0.2, 0.1, 4)]
    [InlineData(100, 100, 0.2, 0.1, 50)]
    [InlineData(100, 100, 0.2, 5, 100)]
    [InlineData(1, 1, 10, 0.001, 1)]
    [InlineData(100, 100, 0.2, 0, 0)]
    public void As_many_wait_as_places_come_free_in_the_queues_time(int least, int most, double target, double queue, int waiting) =>
        Assert.Equal(waiting, new AdaptiveLimit(new AdmissionOptions
        {
            MinRequests = least,
            MaxRequests = most,
            TargetLatency = TimeSpan.FromSeconds(target),
            QueueTime = TimeSpan.FromSeconds(queue),
        }, _clock).QueueLimit);

    [Fact]
    public async Task Waiting_ends_with_the_queues_time_and_is_counted()
    {
        var limit = new AdaptiveLimit(_options, _clock);
        for (var i = limit.Limit; i > 0; i--) { limit.TryEnter(); }
        var waiting = limit.EnterAsync(TestContext.Current.CancellationToken).AsTask();

        _clock.Advance(_options.QueueTime);

        Assert.Null(await waiting);
        Assert.Equal(1, limit.Refused(Refusal.QueueTime));
        Assert.False(limit.IsFull);
    }

    [Fact]
    public async Task A_client_that_goes_gives_its_place_in_the_queue_back()
    {
        var limit = new AdaptiveLimit(_options, _clock);
        var entered = Enumerable.Range(0, limit.Limit).Select(_ => limit.TryEnter()!).ToArray();
        using var gone = new CancellationTokenSource();
        var waiting = limit.EnterAsync(gone.Token).AsTask();
        var next = limit.EnterAsync(TestContext.Current.CancellationToken).AsTask();

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        entered[0].Dispose();

        Assert.NotNull(await next);
    }

    [Fact]
    public async Task Under_a_race_there_are_never_more_at_work_than_the_limit_and_none_is_lost()
    {
        var options = new AdmissionOptions
        {
            MinRequests = 8,
            MaxRequests = 8,
            TargetLatency = TimeSpan.FromSeconds(10),
            QueueTime = TimeSpan.FromSeconds(10),
        };
        var limit = new AdaptiveLimit(options, TimeProvider.System);
        var (atWork, most, admitted, refused) = (0, 0, 0, 0);

        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                using var place = await limit.EnterAsync(CancellationToken.None);
                if (place is null)
                {
                    Interlocked.Increment(ref refused);
                    continue;
                }
                var now = Interlocked.Increment(ref atWork);
                for (var seen = Volatile.Read(ref most); now > seen
                    && Interlocked.CompareExchange(ref most, now, seen) != seen; seen = Volatile.Read(ref most)) { }
                await Task.Yield();
                Interlocked.Decrement(ref atWork);
                Interlocked.Increment(ref admitted);
            }
        }, TestContext.Current.CancellationToken)));

        Assert.InRange(most, 1, 8);
        Assert.Equal(64 * 500, admitted + refused);
        Assert.Equal(refused, limit.Refused(Refusal.QueueFull) + limit.Refused(Refusal.QueueTime));
        Assert.Equal(0, limit.AtWork);
    }

    // Requests that are at work together for a time, and end in one window.
    private void Run(AdaptiveLimit limit, int requests, TimeSpan duration)
    {
        var places = Enumerable.Range(0, requests).Select(_ => limit.TryEnter()!).ToArray();
        _clock.Advance(duration);
        foreach (var place in places) { place.Dispose(); }
        _clock.Advance(AdaptiveLimit.Window);
        limit.TryEnter()!.Dispose();
    }
}
