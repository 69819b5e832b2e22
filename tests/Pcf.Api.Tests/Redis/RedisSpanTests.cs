using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Pcf.Api.Health;
using Pcf.Api.Redis;
using Pcf.Api.Resilience;

namespace Pcf.Api.Tests.Redis;

/// <summary>The span of a call of a real Redis: where a request waits for it, and how it ended.</summary>
public sealed class RedisSpanTests
{
    [Fact]
    public async Task A_call_that_a_request_waits_for_is_a_client_span_of_it_and_says_how_it_failed()
    {
        using var redis = await RedisProcess.StartAsync();
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var breakers = new CircuitBreakers(new HealthSignal(), TimeProvider.System, NullLogger<CircuitBreakers>.Instance, meters);
        await using var server = new RedisServer(redis.Address, breakers.Add("redis", RedisServer.IsFailure), new RedisTelemetry(meters));
        await server.ConnectAsync();
        var spans = new ConcurrentQueue<Activity>();
        using var request = new Activity("request").Start();
        var trace = request.TraceId;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RedisTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            // Other tests call Redis too.
            ActivityStopped = span => { if (span.TraceId == trace) { spans.Enqueue(span); } },
        };
        ActivitySource.AddActivityListener(listener);

        Assert.True(await PingAsync(server));
        Activity.Current = null;
        Assert.True(await PingAsync(server));
        Activity.Current = request;
        redis.Kill();
        await Engine.EventuallyAsync("a failure", async () => await PingAsync(server) ? null : "it failed");

        var answered = spans.First();
        Assert.Equal(("redis fetch", ActivityKind.Client, request.SpanId), (answered.DisplayName, answered.Kind, answered.ParentSpanId));
        Assert.Equal(
            [new("db.system.name", "redis"), new("db.operation.name", "fetch")], answered.TagObjects);
        Assert.Equal(ActivityStatusCode.Unset, answered.Status);
        var failed = spans.Last();
        Assert.Equal((ActivityStatusCode.Error, "connection"), (failed.Status, failed.GetTagItem("error.type")));
        // The one between belongs to no request.
        Assert.All(spans, span => Assert.Equal(request.SpanId, span.ParentSpanId));
        Assert.Equal(spans.Count, spans.Select(span => span.SpanId).Distinct().Count());
    }

    private static async Task<bool> PingAsync(RedisServer server) =>
        (await server.AskAsync("fetch", 0, static (redis, _) => redis.PingAsync(), default)).IsAnswered;
}
