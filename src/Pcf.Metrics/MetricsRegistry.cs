using System.Collections.Concurrent;
using Pcf.Metrics.Bridging;
using Pcf.Metrics.Budgets;
using Pcf.Metrics.Exposition;
using Pcf.Redaction;

namespace Pcf.Metrics;

/// <summary>All metrics of a process, or of a part of it. Thread-safe; there is no static one.</summary>
public sealed class MetricsRegistry : IDisposable
{
    /// <summary>How long a <see cref="Window"/> is unless the registry is set up otherwise.</summary>
    public static readonly TimeSpan DefaultWindow = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, Family> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Family> _inOrder = new();
    private readonly ConcurrentQueue<Action> _eachWindow = new();
    private readonly Lock _registration = new();
    private readonly Lock _upkeep = new();
    private readonly IReadOnlyDictionary<string, Label> _labelLimits;
    private ITimer? _windows;
    private long _scrapesBegun;
    private long _lastScrapeEnded;
    private long _scrapesSent;
    private long _scrapesFailed;
    private long _lost;
    private long _invalid;
    private long _refused;
    private readonly ExposedNames _taken = new();

    internal MetricsRegistry(int cardinalityLimit, int seriesLimit, IReadOnlyDictionary<string, Label> labelLimits, TimeSpan window, Redactor? redactor, TimeProvider clock)
    {
        Window = window;
        Places = new SeriesQuota(seriesLimit);
        Redactor = redactor;
        Clock = clock;
        CardinalityLimit = cardinalityLimit;
        _labelLimits = labelLimits;
        Observations = new ObservationRounds(this);
        Collections = new SharedScrape(this);
    }

    /// <summary>Series that each metric may have, and as many again with <see cref="Label.Other"/> in them.</summary>
    public int CardinalityLimit { get; }

    /// <summary>How often idle series are looked for, and places given to the busiest values.</summary>
    public TimeSpan Window { get; }

    internal Redactor? Redactor { get; }

    internal TimeProvider Clock { get; }

    /// <summary>Places that all series of all metrics share.</summary>
    internal SeriesQuota Places { get; }

    /// <summary>Recordings that no series could take.</summary>
    internal long Lost => Interlocked.Read(ref _lost);

    /// <summary>Recordings of numbers that their metric does not have.</summary>
    internal long Invalid => Interlocked.Read(ref _invalid);

    /// <summary>The number of the newest scrape.</summary>
    internal long ScrapesBegun => Interlocked.Read(ref _scrapesBegun);

    /// <summary>Pages that reached their scraper whole.</summary>
    internal long ScrapesSent => Interlocked.Read(ref _scrapesSent);

    /// <summary>Pages that did not reach their scraper whole.</summary>
    internal long ScrapesFailed => Interlocked.Read(ref _scrapesFailed);

    /// <summary>The number of the newest scrape that reached its scraper whole; 0 before the first.</summary>
    internal long LastScrapeEnded => Interlocked.Read(ref _lastScrapeEnded);

    /// <summary>Collects for all that show metrics, so that those who ask meanwhile share one collection.</summary>
    internal SharedScrape Collections { get; }

    /// <summary>What histograms have been set up by name.</summary>
    internal IReadOnlyDictionary<(string Metric, string Label), Label> DefaultLimits { get; init; } = new Dictionary<(string, string), Label>();

    internal IReadOnlyDictionary<string, Action<HistogramOptions>> Histograms { get; init; } = new Dictionary<string, Action<HistogramOptions>>(StringComparer.Ordinal);

    /// <summary>The metrics, in the order of registration.</summary>
    internal IEnumerable<Family> Families => _inOrder;

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
        return Register(name, MetricKind.Counter, own, () => new Counter(name, help, options ?? SeriesOptions.Default, WithLimits(name, own), this));
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
        return Register(name, MetricKind.Gauge, own, () => new Gauge(name, help, options ?? SeriesOptions.Default, WithLimits(name, own), this));
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
        return Register(name, MetricKind.Histogram, own, () => new Histogram(name, help, Configured(name, options ?? new HistogramOptions()), WithLimits(name, own), this));
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
        Register(name, kind, labels, () => new ObservedFamily(name, help, kind, labels, options ?? SeriesOptions.Default, this, observe));

    /// <summary>The observable instruments of meters.</summary>
    internal ObservationRounds Observations { get; }

    /// <summary>The round that an observation made now belongs to.</summary>
    internal long ObservationRound => Observations.Current;

    /// <summary>Callbacks of observed metrics, and which of them fail.</summary>
    internal CallbackStates Callbacks { get; } = new();

    /// <summary>Callbacks of observed metrics, and looks at the end of a window, that threw.</summary>
    internal long FailedCallbacks => Callbacks.Failures;

    /// <summary>The labels with their budgets filled in: their own, else the one of their name, else the metric's default, else none.</summary>
    internal Label[] WithLimits(string metric, Label[] labels) => Array.ConvertAll(labels, label =>
        label.MaxValues == 0 && (_labelLimits.TryGetValue(label.Name ?? "", out var limited) || DefaultLimits.TryGetValue((metric, label.Name ?? ""), out limited)) ? limited : label);

    /// <summary>Series that a metric may have: its own limit, else that of all.</summary>
    internal int LimitOf(SeriesOptions options) => options.MaxSeries > 0 ? options.MaxSeries : CardinalityLimit;

    /// <summary>Instruments that are not shown, since another metric holds the name theirs becomes.</summary>
    internal long Refused => Interlocked.Read(ref _refused);

    /// <summary>Called with the names of a meter and its instrument that is not shown.</summary>
    internal Action<string, string>? InstrumentRefused { get; set; }

    /// <summary>Called once for each meter that no pattern lets in, with its name.</summary>
    internal Action<string>? MeterLeftOut { get; set; }

    /// <summary>Counts an instrument that is not shown.</summary>
    internal void CountRefusedInstrument(string meter, string instrument)
    {
        Interlocked.Increment(ref _refused);
        InstrumentRefused?.Invoke(meter, instrument);
    }

    /// <summary>Counts a recording that no series could take.</summary>
    internal void CountLostRecording() => Interlocked.Increment(ref _lost);

    /// <summary>Counts a recording of a number that its metric does not have: a negative or infinite count, or NaN.</summary>
    internal void RefuseValue() => Interlocked.Increment(ref _invalid);

    /// <summary>Says that a scrape begins to read values.</summary>
    /// <returns>Its number, for <see cref="ScrapeEnded"/>.</returns>
    internal long ScrapeBegan() => Interlocked.Increment(ref _scrapesBegun);

    /// <summary>Says that a scrape has reached its scraper whole; one that failed is not reported here.</summary>
    internal void ScrapeEnded(long number)
    {
        Interlocked.Increment(ref _scrapesSent);
        Shown(number);
    }

    /// <summary>Records that a collection has arrived completely: at a scraper, or at the receiver that metrics are sent to.</summary>
    internal void Shown(long number)
    {
        for (var seen = LastScrapeEnded; number > seen; seen = LastScrapeEnded) { Interlocked.CompareExchange(ref _lastScrapeEnded, number, seen); }
    }

    /// <summary>Says that a page did not reach its scraper whole.</summary>
    internal void ScrapeFailed() => Interlocked.Increment(ref _scrapesFailed);

    /// <summary>Runs something at the end of each <see cref="Window"/>.</summary>
    internal void OnWindowEnd(Action look)
    {
        _eachWindow.Enqueue(look);
        lock (_upkeep) { _windows ??= Clock.CreateTimer(_ => EndWindow(), null, Window, Window); }
    }

    private void EndWindow()
    {
        // A window that takes longer than itself is followed by the next one after that.
        if (!_upkeep.TryEnter()) { return; }
        try
        {
            foreach (var look in _eachWindow) { look(); }
        }
        catch (Exception)
        {
            // On a timer's thread it would end the process. It is counted, and the next window looks again.
            Callbacks.Count();
        }
        finally
        {
            _upkeep.Exit();
        }
    }

    /// <summary>Ends the upkeep; metrics can still be recorded and shown.</summary>
    public void Dispose() => _windows?.Dispose();

    /// <summary>A copy of a histogram's options with what the builder sets for its name.</summary>
    internal HistogramOptions Configured(string name, HistogramOptions options)
    {
        var copy = options.Copy();
        Histograms.GetValueOrDefault(name)?.Invoke(copy);
        return copy;
    }

    /// <summary>Registers a family, or gives the one of the same name, type and labels.</summary>
    /// <exception cref="ArgumentException">A name is malformed, or another family holds it.</exception>
    internal TFamily Register<TFamily>(string name, MetricKind kind, Label[] labels, Func<TFamily> make, bool byConvention = true)
        where TFamily : Family
    {
        lock (_registration)
        {
            if (_byName.TryGetValue(name, out var known))
            {
                if (known is TFamily same && same.Kind == kind && same.Labels.AsSpan().SequenceEqual(WithLimits(name, labels))) { return same; }
                throw new ArgumentException(
                    $"The metric {name} is registered already, as a {known.Kind.ToString().ToLowerInvariant()} with the labels ({string.Join(", ", known.Labels.Select(l => l.Name))}).",
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
