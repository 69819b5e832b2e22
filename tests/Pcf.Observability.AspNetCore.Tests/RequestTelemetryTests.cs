using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Pcf.Observability.AspNetCore.Tests.Support;

namespace Pcf.Observability.AspNetCore.Tests;

public sealed class RequestTelemetryTests
{
    [Fact]
    public async Task A_request_counts_under_its_route_and_never_its_path()
    {
        await using var host = await ObservedHost.Start();
        await host.Client.GetAsync(new Uri("/items/1", UriKind.Relative));
        await host.Client.GetAsync(new Uri("/items/2", UriKind.Relative));
        await host.Client.GetAsync(new Uri("/nowhere/secret", UriKind.Relative));

        Assert.Equal("2", await host.Metric("""http_requests_total{method="GET",endpoint="/items/{id}",status_group="2xx",status_code="200"}"""));
        Assert.Equal("1", await host.Metric("""http_requests_total{method="GET",endpoint="unmatched",status_group="4xx",status_code="404"}"""));
        Assert.Equal("2", await host.Metric("""http_request_duration_seconds_count{method="GET",endpoint="/items/{id}",status_group="2xx"}"""));
        Assert.Equal("1", await host.Metric("http_requests_in_flight"));
    }

    [Fact]
    public async Task A_method_nobody_knows_is_other()
    {
        await using var host = await ObservedHost.Start();
        using var request = new HttpRequestMessage(new HttpMethod("BREW"), "/items/1");
        await host.Client.SendAsync(request);

        Assert.Equal("1", await host.Metric("""http_requests_total{method="other",endpoint="unmatched",status_group="4xx",status_code="405"}"""));
    }

    [Fact]
    public async Task A_request_that_throws_is_a_server_error()
    {
        await using var host = await ObservedHost.Start();
        var answer = await host.Client.GetAsync(new Uri("/broken", UriKind.Relative));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("1", await host.Metric("""http_requests_total{method="GET",endpoint="/broken",status_group="5xx",status_code="500"}"""));
        Assert.Equal("1", await host.Metric("http_requests_in_flight"));
    }

    [Fact]
    public async Task The_span_of_a_request_has_its_id_and_what_it_threw()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = await ObservedHost.Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/broken");
        request.Headers.Add("X-Request-Id", "of-this-test-1");
        await host.Client.SendAsync(request);
        while (!spans.Any(IsOfThis)) { await Task.Delay(10, TestContext.Current.CancellationToken); }

        var span = spans.Single(IsOfThis);
        var thrown = Assert.Single(span.Events);
        Assert.Equal("exception", thrown.Name);
        Assert.Equal(typeof(InvalidOperationException).FullName, thrown.Tags.Single(tag => tag.Key == "exception.type").Value);
        Assert.Equal("http", span.GetTagItem("url.scheme"));
        Assert.Equal("1.1", span.GetTagItem("network.protocol.version"));

        static bool IsOfThis(Activity span) => span.GetTagItem("request_id") as string == "of-this-test-1";
    }

    [Theory]
    [InlineData("abc-123_x.y", true)]
    [InlineData("has space", false)]
    [InlineData("", false)]
    [InlineData("<script>", false)]
    public async Task A_well_formed_request_id_is_kept_and_any_other_replaced(string given, bool kept)
    {
        await using var host = await ObservedHost.Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/items/1");
        request.Headers.TryAddWithoutValidation("X-Request-Id", given);

        var answer = await host.Client.SendAsync(request);

        var id = Assert.Single(answer.Headers.GetValues("X-Request-Id"));
        Assert.Equal(kept, id == given);
        Assert.NotEmpty(id);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_answer_from_a_cache_has_the_id_of_its_own_request()
    {
        await using var service = await AnyService.Start(
            "Production",
            builder => builder.Services.AddOutputCache(),
            app =>
            {
                app.UseOutputCache();
                app.MapGet("/cached", () => "once").CacheOutput();
            });

        foreach (var id in new[] { "first-request", "second-request" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/cached");
            request.Headers.Add("X-Request-Id", id);
            using var answer = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal([id], answer.Headers.GetValues("X-Request-Id"));
        }
    }

    [Fact]
    public async Task The_span_of_a_request_has_its_route_for_a_name()
    {
        // The listener hears every host of this process; the trace tells which requests are this test's.
        var trace = ActivityTraceId.CreateRandom();
        var stopped = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => { lock (stopped) { if (activity.TraceId == trace) { stopped.Add(activity); } } },
        };
        ActivitySource.AddActivityListener(listener);
        await using (var host = await ObservedHost.Start())
        {
            host.Client.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
            await host.Client.GetAsync(new Uri("/items/1?token=x", UriKind.Relative));
            await host.Client.GetAsync(new Uri("/broken", UriKind.Relative));
        }

        var item = stopped.Single(a => a.DisplayName == "GET /items/{id}");
        Assert.Equal("/items/{id}", item.GetTagItem("http.route"));
        Assert.Equal(200, item.GetTagItem("http.response.status_code"));
        Assert.DoesNotContain(item.Tags, tag => tag.Value?.Contains("token", StringComparison.Ordinal) == true);
        var broken = stopped.Single(a => a.DisplayName == "GET /broken");
        Assert.Equal(ActivityStatusCode.Error, broken.Status);
        Assert.Equal("System.InvalidOperationException", broken.GetTagItem("error.type"));
    }
}
