using System.Diagnostics.Metrics;
using System.Globalization;
using Pcf.Observability.Metrics.Budgets;
using Pcf.Observability.Metrics.Exposition;
using Pcf.Observability.Metrics.Histograms;

namespace Pcf.Observability.Metrics;

/// <summary>A metric fed by instruments of System.Diagnostics.Metrics, which name their labels only as they record.</summary>
internal sealed class BridgedFamily : Family
{
    private const int MaxShapes = 8;
    private const int MaxTags = 16;

    // The OpenTelemetry specification's default bounds, in seconds, for makers that advise none.
    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    // Made as counters by the runtime, though they are what is at the moment; as counters each fall would look like a restart.
    private static readonly string[] CountersThatGoDown = ["dotnet.thread_pool.thread.count", "dotnet.thread_pool.queue.length"];

    // Numbers that tags have (status codes above all), as text made once.
    private static readonly string?[] Numbers = new string?[1_000];

    private readonly MetricKind _kind;
    private readonly bool _observed;
    private readonly HistogramOptions _histogram;
    private readonly MetricsRegistry _registry;
    private readonly SeriesOptions _options;
    private readonly string _source;
    private readonly SeriesFigures _none;
    private readonly Lock _growth = new();
    private volatile Shape[] _shapes = [];

    private BridgedFamily(string name, string source, string help, MetricKind kind, bool observed, double[] bounds, SeriesOptions options, MetricsRegistry registry)
        : base(name, help, [])
    {
        _source = source;
        _options = options;
        _none = new SeriesFigures(0, options.MaxSeries > 0 ? options.MaxSeries : registry.CardinalityLimit, 0, 0, 0, 0);
        _kind = kind;
        _observed = observed;
        _histogram = registry.HistogramOptionsOf(name, bounds);
        // Wrong bounds are told here, where the instrument is left out for them, and not to whoever records first.
        if (kind == MetricKind.Histogram) { _ = new HistogramShape(name, _histogram, registry.Clock); }
        _registry = registry;
    }

    internal override MetricKind Kind => _kind;

    internal override SeriesFigures Figures => _shapes.Where(shape => shape.IsFirst).Aggregate(_none, (sum, shape) => sum + shape.Family.Figures);

    /// <summary>The family of an instrument, or null for one that has no place in Prometheus, or whose place is taken by one of another name.</summary>
    public static BridgedFamily? Register(MetricsRegistry registry, Instrument instrument, SeriesOptions options)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        MetricKind? found =
            CountersThatGoDown.Contains(instrument.Name) ? MetricKind.Gauge
            : type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? MetricKind.Counter
            : type == typeof(Histogram<>) ? MetricKind.Histogram
            : type == typeof(UpDownCounter<>) || type == typeof(ObservableUpDownCounter<>) || type == typeof(Gauge<>) || type == typeof(ObservableGauge<>) ? MetricKind.Gauge
            : null;
        if (found is not { } kind) { return null; }

        var name = InstrumentName.ToPrometheus(instrument.Name, instrument.Unit, kind);
        // What sets a value (a gauge, anything observed) and what adds to one differ in what a recording means.
        var sets = instrument.IsObservable || type == typeof(Gauge<>);
        try
        {
            var family = registry.Register(name, kind, [], () => new BridgedFamily(
                name, instrument.Name, instrument.Description ?? instrument.Name, kind, sets, AdvisedBounds(instrument), options, registry), byConvention: false);
            // `a.b` and `a_b` are one name here; added up they would be neither.
            return family._source == instrument.Name ? family : null;
        }
        catch (ArgumentException)
        {
            // Another metric holds the name with another type: the first one keeps it, since a page with both is refused whole.
            return null;
        }
    }

    public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (ShapeOf(tags) is not { } shape)
        {
            _registry.Lose();
            return;
        }
        var values = new LabelValues();
        var count = Math.Min(tags.Length, MaxTags);
        for (var i = 0; i < count; i++)
        {
            var text = Text(tags[i].Value);
            if (text.Length == 0)
            {
                // To Prometheus an empty label is an absent one, so the series is that without it.
                Take(value, tags.ToArray().Where(tag => Text(tag.Value).Length > 0).ToArray());
                return;
            }
            values[shape.Order[i]] = text;
        }
        ReadOnlySpan<string> labels = values;
        Record(shape.Family, value, labels[..count]);
    }

    internal override void Collect(Collection collection)
    {
        foreach (var shape in _shapes.Where(shape => shape.IsFirst))
        {
            if (shape.Family is Histogram histogram) { collection.Add(this, histogram); }
            else if (shape.Family is ScalarFamily scalar) { collection.Add(this, scalar.Labels, scalar.Exposed); }
        }
    }

    private void Record(Family family, double value, ReadOnlySpan<string> labels)
    {
        switch (family)
        {
            case Histogram histogram: histogram.Record(value, labels); break;
            case Counter counter: counter.Add(value, labels); break;
            // One total that is none would have a scraper refuse the whole page.
            case Gauge gauge when _observed: if (_kind == MetricKind.Gauge || Counter.IsCount(value)) { gauge.Set(value, labels); } break;
            case Gauge gauge: gauge.Add(value, labels); break;
        }
    }

    private Shape? ShapeOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var shape in _shapes)
        {
            if (shape.Has(tags)) { return shape; }
        }
        lock (_growth)
        {
            foreach (var shape in _shapes)
            {
                if (shape.Has(tags)) { return shape; }
            }
            if (_shapes.Length >= MaxShapes || Shape.Of(tags, _shapes, MakeFamily) is not { } made) { return null; }
            _shapes = [.. _shapes, made];
            return made;
        }
    }

    private Family MakeFamily(Label[] given)
    {
        var labels = _registry.WithLimits(given);
        return _kind switch
        {
            MetricKind.Histogram => new Histogram(Name, Help, _histogram, _options, labels, _registry),
            MetricKind.Counter when !_observed => new Counter(Name, Help, _options, labels, _registry),
            // What is observed is there for as long as it is observed, and a gauge for as long as it stands.
            _ => new Gauge(Name, Help, new SeriesOptions(), labels, _registry, _kind),
        };
    }

    private static double[] AdvisedBounds(Instrument instrument)
    {
        var advised = instrument switch
        {
            Histogram<double> h => h.Advice?.HistogramBucketBoundaries,
            Histogram<long> h => h.Advice?.HistogramBucketBoundaries?.Select(b => (double)b).ToArray(),
            Histogram<int> h => h.Advice?.HistogramBucketBoundaries?.Select(b => (double)b).ToArray(),
            _ => null,
        };
        return advised is { Count: > 0 } ? [.. advised] : DefaultBounds;
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool truth => truth ? "true" : "false",
        int number and >= 0 and < 1_000 => Numbers[number] ??= number.ToString(CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.GetType().Name,
    };

    /// <summary>The label keys of one way in which the instrument records, and where its values stand among the family's labels.</summary>
    private sealed record Shape(string[] Keys, Family Family, int[] Order, bool IsFirst)
    {
        public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (Keys.Length != Math.Min(tags.Length, MaxTags)) { return false; }
            for (var i = 0; i < Keys.Length; i++)
            {
                if (!ReferenceEquals(Keys[i], tags[i].Key) && Keys[i] != tags[i].Key) { return false; }
            }
            return true;
        }

        public static Shape? Of(ReadOnlySpan<KeyValuePair<string, object?>> tags, Shape[] known, Func<Label[], Family> make)
        {
            var keys = new string[Math.Min(tags.Length, MaxTags)];
            for (var i = 0; i < keys.Length; i++) { keys[i] = tags[i].Key; }
            var labels = Array.ConvertAll(keys, key => new Label(InstrumentName.ToLabel(key)));
            try
            {
                MetricName.Check("", labels);
            }
            catch (ArgumentException)
            {
                // Two keys that become one label, or a reserved one: such a recording cannot be shown, and must not throw into its maker.
                return null;
            }
            // The same labels in another order are the same series: shown beside them they would be doubles.
            var same = known.FirstOrDefault(shape => shape.Family.Labels.Select(l => l.Name).Order(StringComparer.Ordinal).SequenceEqual(labels.Select(l => l.Name).Order(StringComparer.Ordinal)));
            var family = same?.Family ?? make(labels);
            return new Shape(keys, family, Array.ConvertAll(labels, label => Array.FindIndex(family.Labels, l => l.Name == label.Name)), same is null);
        }
    }

    [System.Runtime.CompilerServices.InlineArray(MaxTags)]
    private struct LabelValues
    {
        private string _first;
    }
}
