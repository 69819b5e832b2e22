using Pcf.Api.Health;
using Pcf.Workspace.Outbox;

namespace Pcf.Api.Webhooks;

/// <summary>Delivers the events of all webhooks, and holds the outbox within its limits.</summary>
internal sealed class WebhookService(
    IReadOnlyList<WebhookDelivery> webhooks, WebhookOptions options, IOutbox outbox, WebhookMetrics metrics, WebhookEvents events,
    BackgroundWork background, TimeProvider clock) : BackgroundService
{
    private const string DeliveryTask = "webhook_delivery";
    private const string OutboxTask = "webhook_outbox";

    // An event waits at most so long until it is looked for.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TrimPeriod = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan TrimDeadline = TimeSpan.FromSeconds(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
    [
        .. webhooks.Select(webhook => Task.Run(() => DeliverAsync(webhook, stoppingToken), CancellationToken.None)),
        background.RepeatAsync(OutboxTask, TrimPeriod, TrimAsync, clock, stoppingToken),
    ]);

    private async Task DeliverAsync(WebhookDelivery webhook, CancellationToken stop)
    {
        using var places = new SemaphoreSlim(options.Concurrency);
        var wake = new WakeSignal(clock);
        try
        {
            while (true)
            {
                var claimed = 0;
                await background.RunAsync(DeliveryTask, async cancel => claimed = await StartAsync(webhook, places, wake, cancel), stop);
                // A delivery ends the pause, and each ends one: the note's next event can be claimed since then.
                if (claimed == 0) { await wake.WaitAsync(Period, stop); }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }

        // Those under way give their events back.
        for (var i = 0; i < options.Concurrency; i++) { await places.WaitAsync(CancellationToken.None); }
    }

    // Claims as many as there are places, and starts them.
    private async ValueTask<int> StartAsync(WebhookDelivery webhook, SemaphoreSlim places, WakeSignal wake, CancellationToken stop)
    {
        await places.WaitAsync(stop);
        var free = 1;
        while (free < options.Concurrency && places.Wait(0, CancellationToken.None)) { free++; }
        IReadOnlyList<OutboxEvent> claimed = [];
        try
        {
            claimed = await webhook.ClaimAsync(free, stop);
        }
        finally
        {
            if (free > claimed.Count) { places.Release(free - claimed.Count); }
        }

        foreach (var happened in claimed) { _ = Task.Run(() => FinishAsync(webhook, happened, places, wake, stop), CancellationToken.None); }
        return claimed.Count;
    }

    private async Task FinishAsync(
        WebhookDelivery webhook, OutboxEvent happened, SemaphoreSlim places, WakeSignal wake, CancellationToken stop)
    {
        try
        {
            var isDone = false;
            await background.RunAsync(DeliveryTask, async cancel => isDone = await webhook.DeliverAsync(happened, cancel), stop);
            if (isDone) { wake.Wake(); }
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
        finally
        {
            places.Release();
        }
    }

    private async ValueTask TrimAsync(CancellationToken stop)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(TrimDeadline);
        var now = clock.GetUtcNow();
        var trimmed = await outbox.TrimAsync(
            new OutboxLimits(now - options.MaxAge, options.MaxPending, now - options.KeepDeadLetters, options.MaxDeadLetters), now, late.Token);
        Bury(IOutbox.TooOld, trimmed.TooOld);
        Bury(IOutbox.TooMany, trimmed.TooMany);
        metrics.Forgotten(trimmed.Forgotten);
        metrics.Counted(await outbox.CountAsync(late.Token));
    }

    private void Bury(string reason, int count)
    {
        if (count == 0) { return; }
        metrics.DeadLettered(reason, count);
        events.DeadLettered(reason);
    }
}
