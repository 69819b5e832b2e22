using System.Diagnostics.Metrics;

namespace Pcf.Observability.Metrics;

/// <summary>Brings the instruments of System.Diagnostics.Metrics into a registry. Thread-safe; listening ends with <see cref="Dispose"/>.</summary>
public sealed class MeterBridge : IDisposable
{
    private readonly MetricsRegistry _registry;
    private readonly string[] _meters;
    private readonly SeriesOptions _options;
    private readonly MeterListener _listener = new();
    private readonly SemaphoreSlim _asking = new(1);

    /// <summary>Starts to listen.</summary>
    /// <param name="registry">Takes the metrics.</param>
    /// <param name="meters">Names of the meters to hear; a trailing <c>*</c> stands for any ending.</param>
    /// <param name="series">Bounds of each instrument's series; the default is the registry's, and series that stay for ever.</param>
    public MeterBridge(MetricsRegistry registry, IEnumerable<string> meters, SeriesOptions? series = null)
    {
        _options = series ?? new SeriesOptions();
        _registry = registry;
        _meters = [.. meters];
        _listener.InstrumentPublished = Publish;
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Take(state, value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Take(state, value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Take(state, value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Take(state, value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Take(state, value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Take(state, value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Take(state, (double)value, tags));
        _listener.Start();
        registry.BeforeScrape(AskObservables);
    }

    /// <summary>Ends listening; the metrics stay as they are.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        _asking.Dispose();
    }

    private static void Take(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        (state as BridgedFamily)?.Take(value, tags);

    private void Publish(Instrument instrument, MeterListener listener)
    {
        if (!_meters.Any(pattern => Matches(pattern, instrument.Meter.Name))) { return; }
        if (BridgedFamily.Register(_registry, instrument, _options) is { } family) { listener.EnableMeasurementEvents(instrument, family); }
        else { _registry.Refuse(); }
    }

    private void AskObservables()
    {
        // A scrape that overlaps another has fresh values from it already.
        if (!_asking.Wait(0)) { return; }
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (AggregateException)
        {
            // A callback of somebody's instrument failed; the others have been read, and the page goes out with them.
        }
        finally
        {
            _asking.Release();
        }
    }

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith('*') ? name.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1)) : name == pattern;
}
