using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Pcf.Shared;

namespace Pcf.Metrics.Bridge;

/// <summary>Brings the instruments of System.Diagnostics.Metrics into a registry. Thread-safe; listening ends with <see cref="Dispose"/>.</summary>
internal sealed class MeterBridge : IDisposable
{
    // The framework's own meters of sockets, name resolution and the web server: many series, and the library has what services need of them.
    private static readonly string[] Framework = ["System.Net.*", "Microsoft.AspNetCore.*", "Microsoft.Extensions.*", "OpenTelemetry*", "Private.*"];

    private const int MaxLeftOut = 100;

    private readonly MetricsRegistry _registry;
    private readonly string[] _meters;
    private readonly ConcurrentDictionary<string, bool> _leftOut = new(StringComparer.Ordinal);
    private readonly SeriesOptions _options;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<ObservedInstrument, bool> _observed = new();
    private volatile bool _isDisposed;

    /// <summary>Starts to listen.</summary>
    /// <param name="registry">Takes the metrics.</param>
    /// <param name="meters">Names of the meters to hear; a trailing <c>*</c> stands for any ending. <c>*</c> alone means all but the framework's own
    /// (<see cref="MetricsOptions.Meters"/>).</param>
    /// <param name="series">Bounds of each instrument's series; the default is the registry's, and series that stay as long as their meter
    /// does.</param>
    public MeterBridge(MetricsRegistry registry, IEnumerable<string> meters, SeriesOptions? series = null)
    {
        _options = series ?? new SeriesOptions();
        _registry = registry;
        _meters = [.. meters];
        _listener.InstrumentPublished = Publish;
        _listener.MeasurementsCompleted = (_, state) => Leave(state);
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Record(state, (double)value, tags));
        _listener.Start();
    }

    /// <summary>Ends listening; what was recorded stays as it is, and what is observed goes.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _listener.Dispose();
        foreach (var observed in _observed.Keys) { observed.Dispose(); }
    }

    private static void Record(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var began = TelemetryTime.Began();
        (state as BridgedInstrument)?.Record(value, tags);
        TelemetryTime.Ended(began, TelemetryPart.Metrics);
    }

    private void Publish(Instrument instrument, MeterListener listener)
    {
        if (!IsShown(instrument.Meter.Name))
        {
            LeaveOut(instrument.Meter.Name);
            return;
        }
        if (BridgedFamily.Register(_registry, instrument, _options) is not { } bridged)
        {
            _registry.CountRefusedInstrument(instrument.Meter.Name, instrument.Name);
            return;
        }
        if (bridged.Mode != RecordingMode.Observed)
        {
            listener.EnableMeasurementEvents(instrument, bridged);
            return;
        }
        var observed = new ObservedInstrument(instrument, bridged, Ended);
        _observed[observed] = true;
        _registry.Context.Observations.Add(observed);
        observed.Start();
    }

    private void Ended(ObservedInstrument observed)
    {
        _observed.TryRemove(observed, out _);
        _registry.Context.Observations.Remove(observed);
    }

    private void Leave(object? state)
    {
        // The listener's own end is not that of the meters.
        if (!_isDisposed && state is BridgedInstrument bridged) { bridged.Family.Leave(bridged); }
    }

    // A star alone does not ask for the framework's own.
    private bool IsShown(string meter) => Array.Exists(_meters,
        pattern => Matches(pattern, meter) && (pattern != "*" || !Array.Exists(Framework, framework => Matches(framework, meter))));

    private void LeaveOut(string meter)
    {
        // As many as are worth naming in a log.
        if (_leftOut.Count < MaxLeftOut && _leftOut.TryAdd(meter, true)) { _registry.MeterLeftOut?.Invoke(meter); }
    }

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith('*') ? name.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1)) : name == pattern;
}
