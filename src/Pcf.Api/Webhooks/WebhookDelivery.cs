using System.Diagnostics;
using Pcf.Api.Resilience;
using Pcf.Workspace;
using Pcf.Workspace.Outbox;
using Polly.CircuitBreaker;

namespace Pcf.Api.Webhooks;

/// <summary>Delivers the events of one webhook: claims them in the store, and gives each back or removes it. Thread-safe.</summary>
internal sealed class WebhookDelivery(
    Webhook webhook, WebhookOptions options, IOutbox outbox, WebhookSender sender, CircuitBreaker breaker, WebhookMetrics metrics,
    WebhookEvents events, TimeProvider clock)
{
    private static readonly ActivitySource Source = new(WebhookMetrics.Name);

    // Beyond the deadline of an attempt, so that no other instance makes the same attempt while it is under way.
    private static readonly TimeSpan LeaseMargin = TimeSpan.FromSeconds(30);

    private readonly string _owner = Guid.NewGuid().ToString("N");
    private int _isFailing;

    // While the circuit is open nothing is claimed: to claim an event and give it back are two writes for nothing.
    private long _pausedUntil;

    // The receiver asked not to be called before. An answer to an attempt that was under way does not end it.
    private long _heldUntil;

    /// <summary>Claims events that are due.</summary>
    /// <param name="most">How many at most. While the circuit is not closed it is one: the trial.</param>
    /// <param name="cancel">Gives up.</param>
    public async ValueTask<IReadOnlyList<OutboxEvent>> ClaimAsync(int most, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (now.UtcTicks < Math.Max(Volatile.Read(ref _pausedUntil), Volatile.Read(ref _heldUntil))) { return []; }
        return await outbox.ClaimAsync(
            webhook.Name, _owner, breaker.State == CircuitState.Closed ? most : 1, now, now + options.Timeout + LeaseMargin, cancel);
    }

    /// <summary>Makes an attempt for a claimed event and does with it what follows.</summary>
    /// <param name="claimed">The event.</param>
    /// <param name="stop">The process stops; the event is given back.</param>
    /// <returns>Whether the event waits no more, so that the note's next can be claimed.</returns>
    /// <exception cref="WorkspaceException">Unavailable: the store does not answer. The claim ends by itself then, and the event is sent again.
    /// </exception>
    public async Task<bool> DeliverAsync(OutboxEvent claimed, CancellationToken stop)
    {
        // It was claimed together with the one whose answer holds the others.
        if (Volatile.Read(ref _heldUntil) is var held && clock.GetUtcNow().UtcTicks < held)
        {
            await ReturnAsync(claimed, new DateTimeOffset(held, TimeSpan.Zero));
            return false;
        }
        WebhookAnswer answer;
        try
        {
            answer = await breaker.RunAsync(
                (Delivery: this, claimed), static (attempt, cancel) => attempt.Delivery.AttemptAsync(attempt.claimed, cancel), stop);
        }
        catch (ReceiverFailedException failure)
        {
            answer = failure.Answer;
        }
        catch (WorkspaceException refused) when (refused.InnerException is BrokenCircuitException)
        {
            var trial = clock.GetUtcNow() + CircuitBreaker.OpenFor;
            Volatile.Write(ref _pausedUntil, trial.UtcTicks);
            await ReturnAsync(claimed, trial);
            return false;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await ReturnAsync(claimed, clock.GetUtcNow());
            return false;
        }

        return await FollowAsync(claimed, answer);
    }

    // Of two answers the later time counts.
    private void HoldUntil(DateTimeOffset time)
    {
        for (var held = Volatile.Read(ref _heldUntil); held < time.UtcTicks;)
        {
            var seen = Interlocked.CompareExchange(ref _heldUntil, time.UtcTicks, held);
            if (seen == held) { return; }
            held = seen;
        }
    }

    // An attempt that was not made does not count.
    private async ValueTask ReturnAsync(OutboxEvent claimed, DateTimeOffset due) =>
        await outbox.ReturnAsync(claimed with { Attempts = claimed.Attempts - 1 }, _owner, due, CancellationToken.None);

    private async ValueTask<bool> FollowAsync(OutboxEvent claimed, WebhookAnswer answer)
    {
        var now = clock.GetUtcNow();
        if (answer.Result == WebhookResult.Delivered)
        {
            Volatile.Write(ref _pausedUntil, 0);
            if (Interlocked.Exchange(ref _isFailing, 0) != 0) { events.Recovered(webhook.Address.IdnHost); }
            return await outbox.CompleteAsync(claimed, _owner, now, CancellationToken.None);
        }

        if (answer.HoldsReceiver) { HoldUntil(now + RetrySchedule.WishOf(options, answer.RetryAfter)); }
        if (Interlocked.Exchange(ref _isFailing, 1) == 0)
        {
            events.Failing(webhook.Address.IdnHost, WebhookMetrics.NameOf(answer.Result), answer.Status is { } code ? $"{(int)code}" : "none");
        }
        var reason = answer.Result == WebhookResult.Gone ? WebhookMetrics.Gone
            : claimed.Attempts >= options.MaxAttempts ? WebhookMetrics.Attempts
            : now - claimed.Queued >= options.MaxAge ? IOutbox.TooOld
            : null;
        if (reason is null)
        {
            var pause = RetrySchedule.PauseAfter(options, claimed.Attempts, answer.RetryAfter, Random.Shared.NextDouble());
            await outbox.ReturnAsync(claimed, _owner, now + pause, CancellationToken.None);
            return false;
        }
        if (!await outbox.BuryAsync(claimed, _owner, now, reason, CancellationToken.None)) { return false; }
        metrics.DeadLettered(reason);
        events.DeadLettered(reason);
        return true;
    }

    private async ValueTask<WebhookAnswer> AttemptAsync(OutboxEvent claimed, CancellationToken cancel)
    {
        using var span = StartSpan(claimed);
        var began = clock.GetTimestamp();
        var answer = await sender.SendAsync(webhook, claimed, span?.Id ?? claimed.TraceParent, cancel);
        metrics.Attempted(answer.Result, clock.GetElapsedTime(began));
        if (span is { IsAllDataRequested: true })
        {
            if (answer.Status is { } status) { span.SetTag("http.response.status_code", (int)status); }
            if (answer.Result != WebhookResult.Delivered)
            {
                span.SetTag("error.type", answer.Status is { } code ? $"{(int)code}" : WebhookMetrics.NameOf(answer.Result));
                span.SetStatus(ActivityStatusCode.Error);
            }
        }
        return answer.IsFailureOfReceiver ? throw new ReceiverFailedException(answer) : answer;
    }

    // The first attempt is part of the trace of the request that made the change. Later ones are traces of their own, with a link to it: it ended
    // minutes or days ago.
    private Activity? StartSpan(OutboxEvent claimed)
    {
        var isKnown = ActivityContext.TryParse(claimed.TraceParent, null, isRemote: true, out var request);
        var span = claimed.Attempts <= 1 && isKnown
            ? Source.StartActivity("POST", ActivityKind.Client, request)
            : Source.StartActivity("POST", ActivityKind.Client, parentContext: default, links: isKnown ? [new ActivityLink(request)] : []);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("http.request.method", "POST");
            span.SetTag("server.address", webhook.Address.IdnHost);
            span.SetTag("server.port", webhook.Address.Port);
            if (claimed.Attempts > 1) { span.SetTag("http.request.resend_count", claimed.Attempts - 1); }
        }
        return span;
    }

    /// <summary>Carries an answer past the circuit breaker, which counts exceptions.</summary>
    internal sealed class ReceiverFailedException(WebhookAnswer answer) : Exception("The receiver does not work.")
    {
        public WebhookAnswer Answer => answer;
    }
}
