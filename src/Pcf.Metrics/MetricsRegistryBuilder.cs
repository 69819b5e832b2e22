using Pcf.Metrics.Registry;
using Pcf.Redaction;

namespace Pcf.Metrics;

/// <summary>Sets a <see cref="MetricsRegistry"/> up. Not thread-safe.</summary>
public sealed class MetricsRegistryBuilder
{
    private readonly Dictionary<string, Label> _labelLimits = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Metric, string Label), Label> _defaultLimits = [];
    private readonly Dictionary<string, Action<HistogramOptions>> _histograms = new(StringComparer.Ordinal);
    private int _cardinalityLimit = 1_000;
    private int _seriesLimit = 100_000;
    private TimeSpan _window = MetricsRegistry.DefaultWindow;
    private Redactor? _redactor;
    private TimeProvider _clock = TimeProvider.System;

    internal MetricsRegistryBuilder()
    {
    }

    /// <summary>Bounds the series that each metric may have.</summary>
    /// <param name="series">1 to 1 000 000; the default is 1 000. Nothing is reserved ahead for it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of its range.</exception>
    public MetricsRegistryBuilder WithCardinalityLimit(int series)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(series, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(series, 1_000_000);
        _cardinalityLimit = series;
        return this;
    }

    /// <summary>Bounds the series of all metrics together; one under <see cref="Label.Other"/> a metric comes on top.</summary>
    /// <param name="series">1 to 10 000 000; the default is 100 000. Nothing is reserved ahead for it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of its range.</exception>
    public MetricsRegistryBuilder WithSeriesLimit(int series)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(series, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(series, 10_000_000);
        _seriesLimit = series;
        return this;
    }

    /// <summary>Bounds the values of a label in every metric that has it and says nothing of its own.</summary>
    /// <param name="label">The label's name as it is exposed.</param>
    /// <param name="values">1 to 1 000 000; without it the limit is that of the metric's series.</param>
    /// <param name="policy">Which values those are.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of its range.</exception>
    public MetricsRegistryBuilder WithLabelLimit(string label, int values, LabelPolicy policy = LabelPolicy.Overflow)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values, 1_000_000);
        _labelLimits[label] = new Label(label, values, policy);
        return this;
    }

    /// <summary>Bounds a label in one metric where neither the metric nor <see cref="WithLabelLimit"/> bounds it.</summary>
    internal MetricsRegistryBuilder WithDefaultLimit(string metric, Label label)
    {
        _defaultLimits[(metric, label.Name)] = label;
        return this;
    }

    /// <summary>Sets a histogram up by its name, whether code registers it or an instrument makes it.</summary>
    /// <param name="name">The metric's name as it is exposed.</param>
    /// <param name="configure">Changes a copy of the options that it is registered with.</param>
    public MetricsRegistryBuilder WithHistogram(string name, Action<HistogramOptions> configure)
    {
        _histograms[name] = configure;
        return this;
    }

    /// <summary>Has each label value redacted, once, when its series is made.</summary>
    /// <param name="redactor">Masks secrets in values, by the label's name too; without one values stay as they are given.</param>
    public MetricsRegistryBuilder WithRedactor(Redactor redactor)
    {
        _redactor = redactor;
        return this;
    }

    /// <summary>Sets how often idle series are looked for, and places given to the busiest values.</summary>
    /// <param name="window">A second to an hour; the default is 15 s.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is out of its range.</exception>
    public MetricsRegistryBuilder WithWindow(TimeSpan window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, TimeSpan.FromHours(1));
        _window = window;
        return this;
    }

    /// <summary>Sets the clock by which series are made and expire; the default is the system's.</summary>
    public MetricsRegistryBuilder WithClock(TimeProvider clock)
    {
        _clock = clock;
        return this;
    }

    /// <summary>Makes the registry.</summary>
    public MetricsRegistry Build() => new(new RegistryContext(_cardinalityLimit, _seriesLimit, _window, _redactor, _clock)
    {
        LabelLimits = _labelLimits,
        DefaultLimits = _defaultLimits,
        Histograms = _histograms,
    });
}
