using System.Collections.Concurrent;
using Pcf.Observability.Redaction;

namespace Pcf.Observability.Metrics;

/// <summary>All metrics of a process, or of a part of it. Thread-safe; there is no static one.</summary>
public sealed class MetricsRegistry
{
    private readonly ConcurrentDictionary<string, Family> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Family> _inOrder = new();
    private readonly ConcurrentQueue<Action> _beforeScrape = new();
    private readonly Lock _registration = new();
    private readonly TakenNames _taken = new();
    private long _failedCallbacks;

    private readonly IReadOnlyDictionary<string, int> _labelLimits;

    internal MetricsRegistry(int cardinalityLimit, IReadOnlyDictionary<string, int> labelLimits, Redactor? redactor, TimeProvider clock)
    {
        Redactor = redactor;
        Clock = clock;
        CardinalityLimit = cardinalityLimit;
        _labelLimits = labelLimits;
    }

    /// <summary>Series that each metric may have, and as many again with <see cref="Label.Other"/> in them.</summary>
    public int CardinalityLimit { get; }

    internal Redactor? Redactor { get; }

    internal TimeProvider Clock { get; }

    /// <summary>What histograms have been set up by name.</summary>
    internal IReadOnlyDictionary<string, Action<HistogramOptions>> Histograms { get; init; } = new Dictionary<string, Action<HistogramOptions>>(StringComparer.Ordinal);

    /// <summary>The metrics, in the order of registration.</summary>
    internal IEnumerable<Family> Families => _inOrder;

    /// <summary>Starts a registry with its defaults.</summary>
    public static MetricsRegistryBuilder CreateBuilder() => new();

    /// <summary>Registers a counter, or gives the one that has this name and these labels already.</summary>
    /// <param name="name">Ends in <c>_total</c>, snake_case, with the unit before it.</param>
    /// <param name="help">What is counted, in a sentence.</param>
    /// <param name="labels">Label names, each with the registry's budget or one of its own.</param>
    /// <exception cref="ArgumentException">A name is malformed or reserved, or the metric exists with another type or labels.</exception>
    public Counter RegisterCounter(string name, string help, params Label[] labels) =>
        Register(name, MetricKind.Counter, labels, () => new Counter(name, help, WithLimits(labels), this));

    /// <summary>Registers a gauge, or gives the one that has this name and these labels already.</summary>
    /// <inheritdoc cref="RegisterCounter"/>
    public Gauge RegisterGauge(string name, string help, params Label[] labels) =>
        Register(name, MetricKind.Gauge, labels, () => new Gauge(name, help, WithLimits(labels), this));

    /// <summary>Registers a histogram, or gives the one that has this name and these labels already.</summary>
    /// <param name="name">Ends in its unit, such as <c>_seconds</c>.</param>
    /// <param name="help">What is measured, in a sentence.</param>
    /// <param name="bounds">The buckets' upper bounds: finite, rising, at least one.</param>
    /// <param name="labels">Label names, each with the registry's budget or one of its own.</param>
    /// <exception cref="ArgumentException">A name is malformed or reserved, the bounds do not rise, or the metric exists with another type or labels.</exception>
    public Histogram RegisterHistogram(string name, string help, double[] bounds, params Label[] labels) =>
        RegisterHistogram(name, help, HistogramOptionsOf(name, bounds), labels);

    /// <summary>Registers a histogram with options of its own, or gives the one that has this name and these labels already.</summary>
    /// <param name="name">Ends in its unit, such as <c>_seconds</c>.</param>
    /// <param name="help">What is measured, in a sentence.</param>
    /// <param name="options">Its buckets, and whether it has native buckets and exemplars.</param>
    /// <param name="labels">Label names, each with the registry's budget or one of its own.</param>
    /// <exception cref="ArgumentException">A name is malformed or reserved, an option is out of its range, or the metric exists with another type or labels.</exception>
    public Histogram RegisterHistogram(string name, string help, HistogramOptions options, params Label[] labels) =>
        Register(name, MetricKind.Histogram, labels, () => new Histogram(name, help, options, WithLimits(labels), this));

    /// <summary>Registers a gauge that is read at scrape time. A callback that throws leaves only this metric out of that page.</summary>
    public void RegisterObservableGauge(string name, string help, Func<double> read) =>
        RegisterObservableGauge(name, help, [], observe => observe(read()));

    /// <summary>Registers a gauge whose series are all read at scrape time; a label set observed twice is added up.</summary>
    public void RegisterObservableGauge(string name, string help, Label[] labels, Action<Observation> observe) =>
        Register(name, MetricKind.Gauge, labels, () => new ObservedFamily(name, help, MetricKind.Gauge, labels, this, observe));

    /// <summary>Registers a counter whose total is kept elsewhere and read at scrape time.</summary>
    public void RegisterObservableCounter(string name, string help, Func<double> read) =>
        RegisterObservableCounter(name, help, [], observe => observe(read()));

    /// <summary>Registers a counter whose series are all read at scrape time; a label set observed twice is added up.</summary>
    public void RegisterObservableCounter(string name, string help, Label[] labels, Action<Observation> observe) =>
        Register(name, MetricKind.Counter, labels, () => new ObservedFamily(name, help, MetricKind.Counter, labels, this, observe));

    /// <summary>Runs something before each page is written, such as asking for observable values.</summary>
    internal void BeforeScrape(Action action) => _beforeScrape.Enqueue(action);

    /// <summary>The labels with their budgets filled in: their own, else the one of their name, else none.</summary>
    internal Label[] WithLimits(Label[] labels) =>
        Array.ConvertAll(labels, label => label.MaxValues == 0 && _labelLimits.TryGetValue(label.Name ?? "", out var limit) ? new Label(label.Name!, limit) : label);

    internal void PrepareScrape()
    {
        foreach (var action in _beforeScrape) { action(); }
    }

    internal HistogramOptions HistogramOptionsOf(string name, double[] bounds)
    {
        var options = new HistogramOptions { Bounds = bounds };
        Histograms.GetValueOrDefault(name)?.Invoke(options);
        return options;
    }

    /// <summary>Callbacks of observed metrics that threw.</summary>
    internal long FailedCallbacks => Interlocked.Read(ref _failedCallbacks);

    internal void CountFailedCallback() => Interlocked.Increment(ref _failedCallbacks);

    internal TFamily Register<TFamily>(string name, MetricKind kind, Label[] labels, Func<TFamily> make)
        where TFamily : Family
    {
        lock (_registration)
        {
            if (_byName.TryGetValue(name, out var known))
            {
                if (known is TFamily same && same.Kind == kind && same.Labels.AsSpan().SequenceEqual(WithLimits(labels))) { return same; }
                throw new ArgumentException(
                    $"The metric {name} is registered already, as a {known.Kind.ToString().ToLowerInvariant()} with the labels ({string.Join(", ", known.Labels.Select(l => l.Name))}).",
                    nameof(name));
            }
            MetricName.Check(name, kind);
            MetricName.Check(name, labels);
            var family = make();
            _taken.Claim(name, kind);
            _byName[name] = family;
            _inOrder.Enqueue(family);
            return family;
        }
    }
}
