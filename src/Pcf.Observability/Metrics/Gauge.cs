namespace Pcf.Observability.Metrics;

/// <summary>A value that goes up and down. Thread-safe. A known series takes no lock and allocates nothing.</summary>
public sealed class Gauge : ScalarFamily
{
    internal Gauge(string name, string help, Label[] labels, MetricsRegistry registry)
        : base(name, help, labels, registry)
    {
    }

    internal override MetricKind Kind => MetricKind.Gauge;

    /// <summary>Sets the series of a label set; any value, also infinities and NaN.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than labels.</exception>
    public void Set(double value, params ReadOnlySpan<string> labels) => Table.Get(labels, out _).Set(value);

    /// <summary>Adds to the series of a label set; a negative value takes away.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than labels.</exception>
    public void Add(double value, params ReadOnlySpan<string> labels) => Table.Get(labels, out _).Add(value);
}
