using System.Diagnostics.Metrics;

namespace Pcf.Overhead.Host;

/// <summary>The application's two instruments, by the API of the stack that is measured.</summary>
internal abstract class ShopMetrics
{
    public abstract void Count(string country);

    public abstract void Time(string country, double seconds);
}

/// <summary>By System.Diagnostics.Metrics, as all stacks but prometheus-net have it.</summary>
internal sealed class StandardMetrics : ShopMetrics, IDisposable
{
    private readonly Meter _meter = new(Shop.Name);
    private readonly Counter<long> _orders;
    private readonly Histogram<double> _seconds;

    public StandardMetrics()
    {
        _orders = _meter.CreateCounter<long>("shop.orders", description: "Orders read.");
        _seconds = _meter.CreateHistogram<double>("shop.order.duration", "s", "Time to read an order.");
    }

    public override void Count(string country) => _orders.Add(1, new KeyValuePair<string, object?>("country", country));

    public override void Time(string country, double seconds) =>
        _seconds.Record(seconds, new KeyValuePair<string, object?>("country", country));

    public void Dispose() => _meter.Dispose();
}

/// <summary>By prometheus-net's own API.</summary>
internal sealed class PrometheusMetrics : ShopMetrics
{
    private readonly Prometheus.Counter _orders = Prometheus.Metrics.CreateCounter("shop_orders_total", "Orders read.", "country");
    private readonly Prometheus.Histogram _seconds =
        Prometheus.Metrics.CreateHistogram("shop_order_duration_seconds", "Time to read an order.", "country");

    public override void Count(string country) => _orders.WithLabels(country).Inc();

    public override void Time(string country, double seconds) => _seconds.WithLabels(country).Observe(seconds);
}
