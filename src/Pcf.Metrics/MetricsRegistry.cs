using System.Collections.Concurrent;
using Pcf.Metrics.Exposition;
using Pcf.Metrics.Registry;
using Pcf.Redaction;

namespace Pcf.Metrics;

/// <summary>All metrics of a process, or of a part of it. Thread-safe; there is no static one.</summary>
public sealed class MetricsRegistry : IDisposable
{
    /// <summary>How long a <see cref="Window"/> is unless the registry is set up otherwise.</summary>
    public static readonly TimeSpan DefaultWindow = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, Family> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Family> _inOrder = new();
    private readonly Lock _registration = new();
    private readonly ExposedNames _taken = new();
    private long _refused;

    internal MetricsRegistry(RegistryContext context)
    {
        Context = context;
        Collections = new SharedScrape(Collect);
    }

    /// <summary>Series that each metric may have, and as many again with <see cref="Label.Other"/> in them.</summary>
    public int CardinalityLimit => Context.CardinalityLimit;

    /// <summary>How often idle series are removed, and the busiest label values chosen again.</summary>
    public TimeSpan Window => Context.Windows.Window;

    /// <summary>What the registry's metrics share.</summary>
    internal RegistryContext Context { get; }

    /// <summary>Collects for all readers, so that readers who come meanwhile share one collection.</summary>
    internal SharedScrape Collections { get; }

    /// <summary>The metrics, in the order of registration.</summary>
    internal IEnumerable<Family> Families => _inOrder;

    internal Redactor? Redactor => Context.Redactor;

    internal TimeProvider Clock => Context.Clock;

    /// <inheritdoc cref="RegistryContext.Callbacks"/>
    internal CallbackStates Callbacks => Context.Callbacks;

    /// <inheritdoc cref="CallbackStates.Failures"/>
    internal long FailedCallbacks => Context.Callbacks.Failures;

    /// <inheritdoc cref="RecordingLosses.Lost"/>
    internal long Lost => Context.Losses.Lost;

    /// <inheritdoc cref="RecordingLosses.Invalid"/>
    internal long Invalid => Context.Losses.Invalid;

    /// <inheritdoc cref="ScrapeCounts.Sent"/>
    internal long ScrapesSent => Context.Scrapes.Sent;

    /// <inheritdoc cref="ScrapeCounts.Failed"/>
    internal long ScrapesFailed => Context.Scrapes.Failed;

    /// <summary>Instruments that are not shown, since another metric holds the name theirs becomes.</summary>
    internal long Refused => Interlocked.Read(ref _refused);

    /// <summary>Called with the names of a meter and its instrument that is not shown.</summary>
    internal Action<string, string>? InstrumentRefused { get; set; }

    /// <summary>Called once for each meter that no pattern lets in, with its name.</summary>
    internal Action<string>? MeterLeftOut { get; set; }

    /// <summary>Starts a registry with its defaults.</summary>
    public static MetricsRegistryBuilder CreateBuilder() => new();

    /// <summary>Registers a counter, or returns the one that has this name and these labels already.</summary>
    /// <param name="name">snake_case, with the unit before the ending <c>_total</c>.</param>
    /// <param name="help">What is counted, in a sentence.</param>
    /// <param name="labels">At most 32 label names, each with the registry's limit of values or one of its own; the default is none.</param>
    /// <param name="options">How many series it may have, and for how long; null stands for the registry's limit and series that stay.</param>
    /// <exception cref="ArgumentException">A name is malformed or reserved, or the metric exists with another type or labels.</exception>
    public Counter RegisterCounter(string name, string help, ReadOnlySpan<Label> labels = default, SeriesOptions? options = null)
    {
        var own = labels.ToArray();
        return Register(name, MetricKind.Counter, own,
            () => new Counter(name, help, options ?? SeriesOptions.Default, Context.WithLimits(name, own), Context));
    }

    /// <summary>Registers a gauge, or returns the one that has this name and these labels already.</summary>
    /// <param name="name">snake_case, ending in its unit, such as <c>_bytes</c>.</param>
    /// <param name="help">What is measured, in a sentence.</param>
    /// <param name="labels">At most 32 label names, each with the registry's limit of values or one of its own; the default is none.</param>
    /// <param name="options">How many series it may have, and for how long; null stands for the registry's limit and series that stay.</param>
    /// <exception cref="ArgumentException">A name is malformed or reserved, a label has <see cref="LabelPolicy.Busiest"/>, or the metric exists with
    /// another type or labels.</exception>
    public Gauge RegisterGauge(string name, string help, ReadOnlySpan<Label> labels = default, SeriesOptions? options = null)
    {
        var own = labels.ToArray();
        return Register(name, MetricKind.Gauge, own,
            () => new Gauge(name, help, options ?? SeriesOptions.Default, Context.WithLimits(name, own), Context));
    }

    /// <summary>Registers a histogram, or returns the one that has this name and these labels already.</summary>
    /// <param name="name">snake_case, ending in its unit, such as <c>_seconds</c>.</param>
    /// <param name="help">What is measured, in a sentence.</param>
    /// <param name="labels">At most 32 label names, each with the registry's limit of values or one of its own; the default is none.</param>
    /// <param name="options">Its buckets, exemplars and bounds of series; null stands for classic buckets from 5 ms to 10 s. What
    /// <see cref="MetricsRegistryBuilder.WithHistogram"/> sets for this name is applied to a copy.</param>
    /// <exception cref="ArgumentException">A name is malformed or reserved, an option is out of its range, or the metric exists with another type or
    /// labels.</exception>
    public Histogram RegisterHistogram(string name, string help, ReadOnlySpan<Label> labels = default, HistogramOptions? options = null)
    {
        var own = labels.ToArray();
        return Register(name, MetricKind.Histogram, own,
            () => new Histogram(name, help, Context.Configured(name, options ?? new HistogramOptions()), Context.WithLimits(name, own), Context));
    }

    /// <summary>Registers a counter whose totals are kept elsewhere and read at each scrape.</summary>
    /// <param name="name">snake_case, with the unit before the ending <c>_total</c>.</param>
    /// <param name="help">What is counted, in a sentence.</param>
    /// <param name="observe">Called at each scrape with a function that takes the total and the label values of one series; a label set that is given
    /// twice is added up. If it throws, only this metric is missing from that scrape.</param>
    /// <param name="labels">At most 32 label names, each with the registry's limit of values or one of its own; the default is none.</param>
    /// <param name="options">How many series it may have; null stands for the registry's limit.</param>
    /// <exception cref="ArgumentException">A name is malformed or reserved, or the metric exists with another type or labels.</exception>
    public void RegisterObservableCounter(
        string name, string help, Action<Observation> observe, ReadOnlySpan<Label> labels = default, SeriesOptions? options = null) =>
        RegisterObserved(name, help, MetricKind.Counter, observe, labels.ToArray(), options);

    /// <summary>Registers a gauge that is read at each scrape.</summary>
    /// <param name="name">snake_case, ending in its unit, such as <c>_bytes</c>.</param>
    /// <param name="help">What is measured, in a sentence.</param>
    /// <param name="observe">Called at each scrape with a function that takes the value and the label values of one series; a label set that is given
    /// twice is added up. If it throws, only this metric is missing from that scrape.</param>
    /// <param name="labels">At most 32 label names, each with the registry's limit of values or one of its own; the default is none.</param>
    /// <param name="options">How many series it may have; null stands for the registry's limit.</param>
    /// <exception cref="ArgumentException">A name is malformed or reserved, or the metric exists with another type or labels.</exception>
    public void RegisterObservableGauge(
        string name, string help, Action<Observation> observe, ReadOnlySpan<Label> labels = default, SeriesOptions? options = null) =>
        RegisterObserved(name, help, MetricKind.Gauge, observe, labels.ToArray(), options);

    private void RegisterObserved(string name, string help, MetricKind kind, Action<Observation> observe, Label[] labels, SeriesOptions? options) =>
        Register(name, kind, labels, () => new ObservedFamily(name, help, kind, labels, options ?? SeriesOptions.Default, Context, observe));

    /// <summary>Ends the maintenance at the end of windows; metrics can still be recorded and shown.</summary>
    public void Dispose() => Context.Dispose();

    /// <summary>Reads the observed metrics and lists all series. A metric whose callback throws is left out, and that is counted.</summary>
    internal ScrapeSnapshot Collect()
    {
        // Numbered before the first series is listed: one made later does not count as shown.
        var number = Context.Scrapes.Begin();
        Context.Observations.Run();
        var collection = new ScrapeSnapshot(_inOrder.Count, number);
        foreach (var family in _inOrder)
        {
            try
            {
                family.Collect(collection);
                if (family is ObservedFamily) { Context.Callbacks.Worked(family, "", family.Name); }
            }
            catch (Exception e) when (family is ObservedFamily)
            {
                // One callback that fails must not cost the operator every other metric.
                Context.Callbacks.Failed(family, "", family.Name, e);
            }
        }
        return collection;
    }

    /// <inheritdoc cref="ScrapeCounts.CountSent"/>
    internal void ScrapeEnded(long number) => Context.Scrapes.CountSent(number);

    /// <inheritdoc cref="ScrapeCounts.Show"/>
    internal void Shown(long number) => Context.Scrapes.Show(number);

    /// <inheritdoc cref="ScrapeCounts.CountFailed"/>
    internal void ScrapeFailed() => Context.Scrapes.CountFailed();

    /// <summary>Counts an instrument that is not shown.</summary>
    internal void CountRefusedInstrument(string meter, string instrument)
    {
        Interlocked.Increment(ref _refused);
        InstrumentRefused?.Invoke(meter, instrument);
    }

    /// <summary>Registers a family, or returns the one of the same name, type and labels.</summary>
    /// <exception cref="ArgumentException">A name is malformed, or another family holds it.</exception>
    internal TFamily Register<TFamily>(string name, MetricKind kind, Label[] labels, Func<TFamily> make, bool byConvention = true)
        where TFamily : Family
    {
        lock (_registration)
        {
            if (_byName.TryGetValue(name, out var known))
            {
                if (known is TFamily same && same.Header.Kind == kind && same.Labels.AsSpan().SequenceEqual(Context.WithLimits(name, labels)))
                {
                    return same;
                }
                throw new ArgumentException(
                    $"The metric {name} is registered already, as a {known.Header.Kind.ToString().ToLowerInvariant()} with the labels ({string.Join(", ", known.Labels.Select(l => l.Name))}).",
                    nameof(name));
            }
            MetricName.Check(name, kind);
            if (byConvention) { MetricName.CheckConventions(name, kind); }
            MetricName.Check(name, labels);
            var family = make();
            _taken.Claim(name, kind);
            _byName[name] = family;
            _inOrder.Enqueue(family);
            return family;
        }
    }
}
