using System.Buffers;
using System.Text;
using Pcf.Metrics;

namespace Pcf.Observability.AspNetCore.Tests;

public sealed class HttpSeriesTests : IDisposable
{
    private readonly MetricsRegistry _registry = MetricsRegistry.CreateBuilder().Build();
    private readonly HttpMetrics _metrics;

    public HttpSeriesTests() => _metrics = new HttpMetrics(_registry, new MetricsOptions(), []);

    [Fact]
    public void Answers_that_look_alike_are_counted_each_for_itself()
    {
        for (var i = 0; i < 3; i++)
        {
            Answer("GET", "/a1x2b", 200);
            Answer("GET", "/a2x1b", 200);
            Answer("PUT", "/a1x2b", 200);
            Answer("GET", "/a1x2b", 500);
        }

        var page = Page();

        foreach (var (method, endpoint, status) in
            new[] { ("GET", "/a1x2b", 200), ("GET", "/a2x1b", 200), ("PUT", "/a1x2b", 200), ("GET", "/a1x2b", 500) })
        {
            var labels = $"method=\"{method}\",endpoint=\"{endpoint}\",status_group=\"{status / 100}xx\"";
            Assert.Contains($"http_requests_total{{{labels},status_code=\"{status}\"}} 3\n", page, StringComparison.Ordinal);
            Assert.Contains($"http_request_duration_seconds_count{{{labels}}} 3\n", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void More_endpoints_than_are_kept_or_allowed_add_up()
    {
        for (var i = 0; i < 2_000; i++) { Answer("GET", $"/{i % 1_000}", 200); }

        var counts = Page().Split('\n').Where(line => line.StartsWith("http_requests_total{", StringComparison.Ordinal))
            .Sum(line => int.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(2_000, counts);
    }

    [Fact]
    public void An_answer_like_one_before_allocates_nothing()
    {
        for (var i = 0; i < 100; i++) { Answer("GET", "/items/{id}", 200); }
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) { Answer("GET", "/items/{id}", 200); }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    public void Dispose() => _registry.Dispose();

    private void Answer(string method, string endpoint, int status)
    {
        _metrics.Began();
        _metrics.Ended(method, endpoint, status, TimeSpan.FromMilliseconds(2));
    }

    private string Page()
    {
        var page = new ArrayBufferWriter<byte>();
        Scrape.Write(_registry, page);
        return Encoding.UTF8.GetString(page.WrittenSpan);
    }
}
