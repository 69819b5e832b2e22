using Pcf.Metrics.Budgets;
using Pcf.Redaction;

namespace Pcf.Metrics.Registry;

/// <summary>What all metrics of a registry share. Thread-safe.</summary>
internal sealed class RegistryContext : IDisposable
{
    public RegistryContext(int cardinalityLimit, int seriesLimit, TimeSpan window, Redactor? redactor, TimeProvider clock)
    {
        CardinalityLimit = cardinalityLimit;
        Quota = new SeriesQuota(seriesLimit);
        Redactor = redactor;
        Clock = clock;
        Windows = new WindowTimer(window, Callbacks, clock);
        Observations = new ObservationRounds(Callbacks);
    }

    /// <summary>Series that each metric may have, and as many again with <see cref="Label.Other"/> in them.</summary>
    public int CardinalityLimit { get; }

    /// <summary>Series that all metrics may have together.</summary>
    public SeriesQuota Quota { get; }

    public Redactor? Redactor { get; }

    public TimeProvider Clock { get; }

    public WindowTimer Windows { get; }

    public ScrapeCounts Scrapes { get; } = new();

    public RecordingLosses Losses { get; } = new();

    /// <summary>Callbacks of observed metrics, and which of them fail.</summary>
    public CallbackStates Callbacks { get; } = new();

    /// <summary>The observable instruments of meters.</summary>
    public ObservationRounds Observations { get; }

    /// <summary>Limits of labels in all metrics, by the label's name.</summary>
    public IReadOnlyDictionary<string, Label> LabelLimits { get; init; } = new Dictionary<string, Label>(StringComparer.Ordinal);

    /// <summary>Limits of labels in one metric, for labels without another limit.</summary>
    public IReadOnlyDictionary<(string Metric, string Label), Label> DefaultLimits { get; init; } = new Dictionary<(string, string), Label>();

    /// <summary>What histograms have been set up by name.</summary>
    public IReadOnlyDictionary<string, Action<HistogramOptions>> Histograms { get; init; } = new Dictionary<string, Action<HistogramOptions>>(
        StringComparer.Ordinal);

    /// <summary>Series that a metric may have: its own limit, else that of all.</summary>
    public int LimitOf(SeriesOptions options) => options.MaxSeries > 0 ? options.MaxSeries : CardinalityLimit;

    /// <summary>The labels with their limits: their own, else the one of their name, else the metric's default, else none.</summary>
    public Label[] WithLimits(string metric, Label[] labels) => Array.ConvertAll(labels, label => LimitOf(metric, label) ?? label);

    /// <summary>A copy of a histogram's options with what the builder sets for its name.</summary>
    public HistogramOptions Configured(string name, HistogramOptions options)
    {
        var copy = options.Copy();
        Histograms.GetValueOrDefault(name)?.Invoke(copy);
        return copy;
    }

    public void Dispose() => Windows.Dispose();

    private Label? LimitOf(string metric, Label label)
    {
        var name = label.Name ?? "";
        if (label.MaxValues > 0) { return null; }
        return LabelLimits.TryGetValue(name, out var limited) || DefaultLimits.TryGetValue((metric, name), out limited) ? limited : default(Label?);
    }
}
