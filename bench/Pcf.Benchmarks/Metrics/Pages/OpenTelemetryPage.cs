using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Pcf.Benchmarks.Metrics.Pages;

/// <summary>OpenTelemetry with its Prometheus exporter. It is read over a connection of this machine, since the writer cannot be called directly;
/// its cache of pages is off.</summary>
internal sealed class OpenTelemetryPage : IPage
{
    private readonly Meter _meter = new($"Pages.{Guid.NewGuid()}");
    private readonly HttpClient _client = new();
    private readonly MeterProvider _provider;
    private readonly Counter<double> _counter;
    private readonly Histogram<double> _histogram;
    private readonly Uri _page;

    public OpenTelemetryPage(int series)
    {
        var port = FreePort();
        _page = new Uri($"http://localhost:{port}/metrics");
        _counter = _meter.CreateCounter<double>("http_requests");
        _histogram = _meter.CreateHistogram<double>("http_request_seconds");
        _provider = Sdk.CreateMeterProviderBuilder().AddMeter(_meter.Name)
            .AddView("http_requests", new MetricStreamConfiguration { CardinalityLimit = series + 1 })
            .AddView("http_request_seconds", new ExplicitBucketHistogramConfiguration { Boundaries = Libraries.Bounds })
            .AddPrometheusHttpListener(options =>
            {
                options.Port = port;
                options.ScrapeResponseCacheDurationMilliseconds = 0;
                options.ScopeInfoEnabled = false;
            })
            .Build();
    }

    public void Add(double amount, string method, string endpoint, string user) =>
        _counter.Add(amount, new("method", method), new("endpoint", endpoint), new KeyValuePair<string, object?>("user", user));

    public void Record(double value, string endpoint) => _histogram.Record(value, new KeyValuePair<string, object?>("endpoint", endpoint));

    public async Task WriteAsync(Stream stream)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var answer = await _client.GetAsync(_page, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
        answer.EnsureSuccessStatusCode();
        await answer.Content.CopyToAsync(stream, deadline.Token);
    }

    public void Dispose()
    {
        _provider.Dispose();
        _meter.Dispose();
        _client.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
