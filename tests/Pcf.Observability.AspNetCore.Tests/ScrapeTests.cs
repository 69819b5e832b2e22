using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pcf.Logging;
using Pcf.Metrics;
using Pcf.Observability.AspNetCore.Tests.Support;

namespace Pcf.Observability.AspNetCore.Tests;

public sealed class ScrapeTests
{
    private static readonly Uri Metrics = new("/metrics", UriKind.Relative);

    [Theory]
    [InlineData("text/plain", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited")]
    public async Task The_page_has_the_format_asked_for(string accept, string contentType)
    {
        await using var host = await ObservedHost.Start();

        using var answer = await Send(host, HttpMethod.Get, ("Accept", accept));

        Assert.Equal(contentType, answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("Accept, Accept-Encoding", string.Join(", ", answer.Headers.Vary));
        Assert.Contains("http_requests_in_flight", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_packed_page_unpacks_to_a_whole_one()
    {
        await using var host = await ObservedHost.Start();

        using var answer = await Send(host, HttpMethod.Get, ("Accept", "application/openmetrics-text"), ("Accept-Encoding", "gzip"));

        Assert.Equal("gzip", answer.Content.Headers.ContentEncoding.Single());
        await using var unpacked = new GZipStream(await answer.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        Assert.EndsWith("# EOF\n", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_observed_for_all_scrapes_is_asked_in_no_requests_flow()
    {
        await using var host = await ObservedHost.Start();
        var around = new List<Activity?>();
        host.Services.GetRequiredService<MetricsRegistry>().RegisterObservableGauge("test_gauge", "A test.",
            observe => { around.Add(Activity.Current); observe(1); });
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);

        using var answer = await Send(host, HttpMethod.Get);

        Assert.Null(Assert.Single(around));
    }

    [Fact]
    public async Task Head_has_the_heading_alone_and_other_methods_are_refused()
    {
        await using var host = await ObservedHost.Start();

        using var head = await Send(host, HttpMethod.Head);
        using var post = await Send(host, HttpMethod.Post);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal("text/plain", head.Content.Headers.ContentType?.MediaType);
        Assert.Equal("", await head.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
    }

    [Fact]
    public async Task A_callback_that_hangs_gives_503_in_time_and_holds_one_thread_whatever_comes()
    {
        await using var host = await ObservedHost.Start();
        using var hold = new ManualResetEventSlim();
        var hanging = 0;
        host.Services.GetRequiredService<MetricsRegistry>().RegisterObservableGauge("hangs", "Hangs.", observe =>
        {
            Interlocked.Increment(ref hanging);
            hold.Wait();
            observe(1);
        });

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Send(host, HttpMethod.Get, ("X-Prometheus-Scrape-Timeout-Seconds", "0.5"))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode));
        Assert.Contains("does not return", await answers[0].Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, Volatile.Read(ref hanging));
        hold.Set();
        Assert.Equal("1", await host.Metric("hangs"));
    }

    [Fact]
    public async Task A_callback_that_throws_leaves_out_its_own_metric_and_is_counted()
    {
        await using var host = await ObservedHost.Start();
        host.Services.GetRequiredService<MetricsRegistry>().RegisterObservableGauge("broken", "Broken.",
            observe => throw new InvalidOperationException("no"));

        Assert.Null(await host.Metric("broken"));
        Assert.Equal("1", await host.Metric("""telemetry_records_dropped_total{signal="metrics",reason="export_failed",sink="scrape"}"""));
    }

    [Fact]
    public async Task Pages_and_batches_that_leave_are_counted_and_those_that_do_not()
    {
        await using var host = await ObservedHost.Start();
        using var first = await Send(host, HttpMethod.Get);
        using var broken = await Send(host, HttpMethod.Get, ("X-Break-After", "0"));
        host.Services.GetRequiredService<ILogger<ScrapeTests>>().LogError("One batch");
        Assert.True(host.Services.GetRequiredService<JsonLoggerProvider>().Flush(TimeSpan.FromSeconds(30)));

        Assert.Equal("2", await host.Metric("""telemetry_export_total{signal="metrics",sink="scrape"}"""));
        Assert.Equal("1", await host.Metric("""telemetry_export_failures_total{signal="metrics",sink="scrape"}"""));
        Assert.NotEqual("0", await host.Metric("""telemetry_export_total{signal="logs",sink="stdout"}"""));
        Assert.Equal("0", await host.Metric("""telemetry_export_failures_total{signal="logs",sink="stdout"}"""));
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("gzip")]
    public async Task A_page_that_fails_midway_is_an_error_and_not_a_shorter_page(string encoding)
    {
        await using var host = await ObservedHost.Start("Development", ("PCF:Telemetry:Metrics:CardinalityLimit", "20000"));
        Fill(host);

        await Assert.ThrowsAsync<HttpRequestException>(() => Send(host, HttpMethod.Get, ("Accept-Encoding", encoding), ("X-Break-After", "100000")));
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("gzip")]
    public async Task A_page_that_fails_before_its_first_byte_says_so(string encoding)
    {
        await using var host = await ObservedHost.Start();

        using var answer = await Send(host, HttpMethod.Get, ("Accept-Encoding", encoding), ("X-Break-After", "0"));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
    }

    private static void Fill(ObservedHost host)
    {
        var counter = host.Services.GetRequiredService<MetricsRegistry>().RegisterCounter("jobs_total", "Jobs.", ["id"]);
        // Random text does not pack, so the packed page is long as well.
        for (var i = 0; i < 20_000; i++) { counter.Add(1, Convert.ToHexString(Guid.NewGuid().ToByteArray())); }
    }

    private static Task<HttpResponseMessage> Send(ObservedHost host, HttpMethod method, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, Metrics);
        foreach (var (name, value) in headers) { request.Headers.TryAddWithoutValidation(name, value); }
        return host.Client.SendAsync(request);
    }
}
