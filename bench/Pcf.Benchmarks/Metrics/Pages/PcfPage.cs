using Pcf.Metrics;
using Pcf.Metrics.Exposition;

namespace Pcf.Benchmarks.Metrics.Pages;

/// <summary>The library, in one of its formats.</summary>
internal sealed class PcfPage : IPage
{
    private readonly ExpositionFormat _format;
    private readonly MetricsRegistry _registry;
    private readonly Counter _counter;
    private readonly Histogram _histogram;

    public PcfPage(int series, ExpositionFormat format)
    {
        _format = format;
        _registry = MetricsRegistry.CreateBuilder().WithCardinalityLimit(series).Build();
        _counter = _registry.RegisterCounter("http_requests_total", "HTTP requests answered.", ["method", "endpoint", "user"]);
        _histogram = _registry.RegisterHistogram("http_request_seconds", "Time.", ["endpoint"], new() { Bounds = Libraries.Bounds });
    }

    public void Add(double amount, string method, string endpoint, string user) => _counter.Add(amount, method, endpoint, user);

    public void Record(double value, string endpoint) => _histogram.Record(value, endpoint);

    public async Task WriteAsync(Stream stream) => await ScrapeWriter.WriteAsync(_registry.Collect(), _format, stream, CancellationToken.None);

    public void Dispose() => _registry.Dispose();
}
