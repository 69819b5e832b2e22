using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pcf.Api.Tests.Support;
using Pcf.Api.Webhooks;
using Pcf.Workspace.Outbox;
using Pcf.Workspace.Setup;

namespace Pcf.Api.Tests.Webhooks;

/// <summary>The service with a webhook, from the mutation to the receiver.</summary>
[Collection(WebhookMeters.Name)]
public sealed class WebhookServiceTests : IAsyncLifetime
{
    private const string PathToken = "made-up-path-token";

    private WebhookReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await WebhookReceiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task Each_change_of_a_note_arrives_signed_and_in_its_order()
    {
        await using var service = await StartAsync();
        var id = await CreateAsync(service);
        await service.AskAsync("mutation ($id: ID!) { updateNote(id: $id, input: {title: \"New\"}) { id } }", new { id });
        await service.AskAsync("mutation ($id: ID!) { deleteNote(id: $id) { id } }", new { id });

        var got = await _receiver.HasAsync(3);

        Assert.Equal(["note.created 1", "note.updated 2", "note.deleted 2"], got.Select(TypeAndVersion));
        Assert.All(got, delivery =>
        {
            var key = WebhookSignature.ReadKey(WebhookReceiver.Secret)!;
            var seconds = long.Parse(delivery.Timestamp, CultureInfo.InvariantCulture);
            Assert.Equal(WebhookSignature.Sign([key], delivery.Id, seconds, delivery.Body), delivery.Signature);
            Assert.DoesNotContain("New", delivery.Text, StringComparison.Ordinal);
        });
        await EventuallyEmptyAsync(service);
    }

    [Fact]
    public async Task Many_changes_of_one_note_arrive_in_their_order()
    {
        await using var service = await StartAsync();
        var id = await CreateAsync(service);
        for (var i = 0; i < 20; i++)
        {
            await service.AskAsync("mutation ($id: ID!, $title: String!) { updateNote(id: $id, input: {title: $title}) { id } }",
                new { id, title = $"{i}" });
        }

        Assert.Equal(["note.created 1", .. Enumerable.Range(2, 20).Select(version => $"note.updated {version}")],
            (await _receiver.HasAsync(21)).Select(TypeAndVersion));
    }

    [Fact]
    public async Task Only_the_events_that_it_takes_are_written_for_a_webhook()
    {
        await using var service = await StartAsync("--PCF:Webhooks:0:Events=note.deleted");
        var id = await CreateAsync(service);
        await service.AskAsync("mutation ($id: ID!) { deleteNote(id: $id) { id } }", new { id });

        Assert.Equal("note.deleted 1", TypeAndVersion(Assert.Single(await _receiver.HasAsync(1))));
    }

    [Fact]
    public async Task The_trace_of_the_request_goes_on_to_the_receiver()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == WebhookMetrics.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var service = await StartAsync("--PCF:Webhooks:RetryDelay=00:00:00.1");
        _receiver.Answer = static (context, number) => Task.FromResult(context.Response.StatusCode = number == 1 ? 404 : 200);
        using var caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        await CreateAsync(service);
        var trace = caller.TraceId;
        caller.Stop();

        var got = await _receiver.HasAsync(2);
        await EventuallyEmptyAsync(service);

        var first = spans.Single(span => got[0].TraceParent == span.Id);
        var second = spans.Single(span => got[1].TraceParent == span.Id);
        Assert.Equal((trace, ActivityKind.Client, ActivityStatusCode.Error), (first.TraceId, first.Kind, first.Status));
        Assert.Equal(("POST", "127.0.0.1", "404"), (first.GetTagItem("http.request.method"), first.GetTagItem("server.address"), first.GetTagItem("error.type")));
        Assert.NotEqual(trace, second.TraceId);
        Assert.Equal(trace, Assert.Single(second.Links).Context.TraceId);
        Assert.Equal((1, ActivityStatusCode.Unset), (second.GetTagItem("http.request.resend_count"), second.Status));
        Assert.All(spans, span => TelemetryContract.HoldsAttributes("webhook ", span));
        Assert.DoesNotContain(spans.SelectMany(span => span.TagObjects), tag => $"{tag.Value}".Contains(PathToken, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_refused_is_sent_again_and_becomes_a_dead_letter_at_last()
    {
        await using var service = await StartAsync("--PCF:Webhooks:RetryDelay=00:00:00.05", "--PCF:Webhooks:MaxAttempts=3");
        _receiver.Answer = static (context, _) => Task.FromResult(context.Response.StatusCode = 400);
        await CreateAsync(service);
        var outbox = service.Services.GetRequiredService<IWorkspaceStore>().Outbox;

        var dead = await Engine.EventuallyAsync("a dead letter", async () => await outbox.ListDeadAsync(null, 10, default) is [var one] ? one : null);

        Assert.Equal(("attempts", 3), (dead.Reason, dead.Event.Attempts));
        var got = await _receiver.HasAsync(3);
        Assert.Single(got.Select(delivery => delivery.Id).Distinct());

        _receiver.Answer = static (_, _) => Task.CompletedTask;
        Assert.Equal(1, await outbox.ReplayAsync(dead.Event.Id, TimeProvider.System.GetUtcNow(), default));
        Assert.Equal(dead.Event.Id, (await _receiver.HasAsync(4))[3].Id);
        await EventuallyEmptyAsync(service);
    }

    [Fact]
    public async Task A_receiver_that_wants_no_more_gets_the_event_once()
    {
        await using var service = await StartAsync();
        _receiver.Answer = static (context, _) => Task.FromResult(context.Response.StatusCode = 410);
        await CreateAsync(service);
        var outbox = service.Services.GetRequiredService<IWorkspaceStore>().Outbox;

        var dead = await Engine.EventuallyAsync("a dead letter", async () => await outbox.ListDeadAsync(null, 10, default) is [var one] ? one : null);

        Assert.Equal(("gone", 1), (dead.Reason, _receiver.Deliveries.Count));
    }

    [Fact]
    public async Task A_pause_that_the_receiver_asks_for_is_kept()
    {
        await using var service = await StartAsync("--PCF:Webhooks:RetryDelay=00:00:00.05");
        _receiver.Answer = static (context, number) =>
        {
            if (number == 1) { (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (429, "2"); }
            return Task.CompletedTask;
        };
        await CreateAsync(service);

        var got = await _receiver.HasAsync(2);

        Assert.True(long.Parse(got[1].Timestamp, CultureInfo.InvariantCulture) - long.Parse(got[0].Timestamp, CultureInfo.InvariantCulture) >= 1);
    }

    [Fact]
    public async Task A_receiver_that_fails_opens_its_circuit_and_everything_arrives_when_it_is_back()
    {
        const int Notes = 40;
        var isBroken = true;
        await using var service = await StartAsync("--PCF:Webhooks:RetryDelay=00:00:00.5", "--PCF:Webhooks:MaxRetryDelay=00:00:01", "--PCF:Webhooks:MaxAttempts=100");
        _receiver.Answer = (context, _) => Task.FromResult(context.Response.StatusCode = Volatile.Read(ref isBroken) ? 500 : 200);
        for (var i = 0; i < Notes; i++) { await CreateAsync(service); }

        await EventuallyAsync(service, "circuit_breaker_state{service=\"webhooks\",state=\"open\"} 1");
        Volatile.Write(ref isBroken, false);
        await EventuallyEmptyAsync(service);

        var taken = _receiver.Deliveries.Select(delivery => delivery.Id).Distinct().Count();
        Assert.Equal(Notes, taken);
        await EventuallyAsync(service, "circuit_breaker_state{service=\"webhooks\",state=\"closed\"} 1");
    }

    [Fact]
    public async Task Metrics_say_what_happened_and_show_no_secret()
    {
        await using var service = await StartAsync();
        await CreateAsync(service);
        await _receiver.HasAsync(1);
        await EventuallyEmptyAsync(service);

        var page = await EventuallyAsync(service, "webhook_outbox_pending 0", "webhook_deliveries_total{result=\"delivered\"} 1");

        foreach (var name in TelemetryContract.Metrics().Where(metric => metric.Key.StartsWith("webhook_", StringComparison.Ordinal)))
        {
            Assert.Contains($"# TYPE {name.Key} {name.Value.Type}", page, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(PathToken, page, StringComparison.Ordinal);
        Assert.DoesNotContain(WebhookReceiver.Secret, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_webhooks_no_event_is_written()
    {
        await using var service = await Service.StartAsync();
        await CreateAsync(service);

        Assert.Equal(new OutboxState(0, null, 0), await service.Services.GetRequiredService<IWorkspaceStore>().Outbox.CountAsync(default));
    }

    [Fact]
    public async Task Two_instances_share_the_work_and_no_event_arrives_twice()
    {
        const int Notes = 60;
        var folder = Directory.CreateTempSubdirectory("pcf-test-").FullName;
        await using (var first = await Service.StartAsync("Development", folder, Settings()))
        await using (var second = await Service.StartAsync("Development", folder, Settings()))
        {
            // So long that both are at work.
            _receiver.Answer = static (_, _) => Task.Delay(50);
            for (var i = 0; i < Notes; i++) { await CreateAsync(i % 2 == 0 ? first : second); }
            await EventuallyEmptyAsync(first);

            Assert.Equal((Notes, Notes), (_receiver.Deliveries.Count, _receiver.Deliveries.Select(delivery => delivery.Id).Distinct().Count()));
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_stop_gives_events_back_that_are_under_way()
    {
        var folder = Directory.CreateTempSubdirectory("pcf-test-").FullName;
        _receiver.Answer = static (context, number) => number == 1
            ? Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted)
            : Task.CompletedTask;
        await using (var first = await Service.StartAsync("Development", folder, Settings()))
        {
            await CreateAsync(first);
            await _receiver.HasAsync(1);
        }

        // The claim would end after 40 s only.
        await using var second = await Service.StartAsync("Development", folder, Settings());
        var got = await _receiver.HasAsync(2);

        Assert.Equal(got[0].Id, got[1].Id);
        await EventuallyEmptyAsync(second);
    }

    private static string TypeAndVersion(Delivery delivery)
    {
        var body = JsonDocument.Parse(delivery.Body).RootElement;
        return $"{body.GetProperty("type")} {body.GetProperty("data").GetProperty("version")}";
    }

    private static async Task<string> CreateAsync(Service service) =>
        (await service.AskAsync("mutation { createNote(input: {title: \"x\"}) { id } }")).GetProperty("data").GetProperty("createNote")
        .GetProperty("id").GetString()!;

    private static Task<OutboxState> EventuallyEmptyAsync(Service service) => Engine.EventuallyAsync("an empty outbox", async () =>
        await service.Services.GetRequiredService<IWorkspaceStore>().Outbox.CountAsync(default) is { Pending: 0 } state ? state : null);

    private static Task<string> EventuallyAsync(Service service, params string[] lines) => Engine.EventuallyAsync(lines[0], async () =>
        await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)) is var page
            && Array.TrueForAll(lines, line => page.Contains(line, StringComparison.Ordinal)) ? page : null);

    private Task<Service> StartAsync(params string[] settings) => Service.StartAsync("Development", null, [.. Settings(), .. settings]);

    private string[] Settings() =>
    [
        "--PCF:Webhooks:AllowPrivateAddresses=true", $"--PCF:Webhooks:0:Url={_receiver.Address}{PathToken}",
        $"--PCF:Webhooks:0:Secret={WebhookReceiver.Secret}",
    ];
}
