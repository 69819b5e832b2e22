using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Pcf.Workspace.Contracts.Support;

/// <summary>Hears everything a meter of that name says, and every span of the activity source of that name.</summary>
public sealed class Recorder : IDisposable
{
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _activities;
    private readonly ConcurrentDictionary<string, double> _sums = new();

    public Recorder(string name, bool spans = false)
    {
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name != name) { return; }
            Instruments.TryAdd(instrument.Name, instrument);
            listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _meters.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        // Durations differ from run to run, so only their presence is recorded.
        _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, 1, tags));
        _meters.Start();
        _activities = new ActivityListener
        {
            ShouldListenTo = source => spans && source.Name == name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_activities);
    }

    public ConcurrentDictionary<string, Instrument> Instruments { get; } = new();

    public ConcurrentQueue<Activity> Spans { get; } = new();

    /// <summary>The series heard, as <c>name key=value key=value</c> in the order the tags came.</summary>
    public string[] Series => [.. _sums.Keys.Order(StringComparer.Ordinal)];

    public double Sum(string series) => _sums.GetValueOrDefault(series);

    /// <summary>Reads the observable instruments now.</summary>
    public void Observe()
    {
        foreach (var gauge in Instruments.Values.Where(instrument => instrument.IsObservable)) { Forget(gauge.Name); }
        _meters.RecordObservableInstruments();
    }

    public static string Tags(Activity span) => string.Join(' ', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"));

    public void Dispose()
    {
        _meters.Dispose();
        _activities.Dispose();
    }

    private void Forget(string name)
    {
        foreach (var series in _sums.Keys.Where(series => series.StartsWith(name + " ", StringComparison.Ordinal)))
        {
            _sums.TryRemove(series, out _);
        }
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = instrument.Name;
        foreach (var tag in tags) { series += $" {tag.Key}={tag.Value}"; }
        _sums.AddOrUpdate(series, value, (_, sum) => sum + value);
    }
}
