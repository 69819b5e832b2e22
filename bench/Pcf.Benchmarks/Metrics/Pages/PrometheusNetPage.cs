using Prometheus;

namespace Pcf.Benchmarks.Metrics.Pages;

/// <summary>prometheus-net.</summary>
internal sealed class PrometheusNetPage : IPage
{
    private readonly CollectorRegistry _registry = global::Prometheus.Metrics.NewCustomRegistry();
    private readonly Counter _counter;
    private readonly Histogram _histogram;

    public PrometheusNetPage()
    {
        var factory = global::Prometheus.Metrics.WithCustomRegistry(_registry);
        _counter = factory.CreateCounter("http_requests_total", "HTTP requests answered.", "method", "endpoint", "user");
        _histogram = factory.CreateHistogram("http_request_seconds", "Time.", ["endpoint"], new HistogramConfiguration { Buckets = Libraries.Bounds });
    }

    public void Add(double amount, string method, string endpoint, string user) => _counter.WithLabels(method, endpoint, user).Inc(amount);

    public void Record(double value, string endpoint) => _histogram.WithLabels(endpoint).Observe(value);

    public Task WriteAsync(Stream stream) => _registry.CollectAndExportAsTextAsync(stream);

    public void Dispose()
    {
    }
}
