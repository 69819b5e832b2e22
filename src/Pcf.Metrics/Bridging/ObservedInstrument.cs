using System.Diagnostics.Metrics;

namespace Pcf.Metrics.Bridging;

/// <summary>Asks one observable instrument by a listener of its own, so that one which fails is known by name and costs no other.</summary>
internal sealed class ObservedInstrument : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Instrument _source;
    private readonly BridgedInstrument _bridged;

    /// <param name="source">The instrument.</param>
    /// <param name="bridged">Its place in its metric.</param>
    /// <param name="ended">Called when its meter is gone.</param>
    public ObservedInstrument(Instrument source, BridgedInstrument bridged, Action<ObservedInstrument> ended)
    {
        _source = source;
        _bridged = bridged;
        _listener.MeasurementsCompleted = (_, _) => ended(this);
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Take(state, value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Take(state, value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Take(state, value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Take(state, value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Take(state, value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Take(state, value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Take(state, (double)value, tags));
    }

    /// <summary>The meter's name.</summary>
    public string Meter => _source.Meter.Name;

    /// <summary>The instrument's name.</summary>
    public string Name => _source.Name;

    public BridgedFamily Family => _bridged.Family;

    /// <summary>Begins to listen. It may end at once, if the meter is gone by now.</summary>
    public void Start() => _listener.EnableMeasurementEvents(_source, _bridged);

    /// <summary>Asks for its values. One that fails half-way has observed nothing.</summary>
    /// <returns>Why it failed, or null.</returns>
    public Exception? Ask()
    {
        try
        {
            _listener.RecordObservableInstruments();
            Family.EndObservation(isKept: true);
            return null;
        }
        catch (Exception e)
        {
            Family.EndObservation(isKept: false);
            return e is AggregateException { InnerException: { } inner } ? inner : e;
        }
    }

    /// <summary>Gives its place in its metric up.</summary>
    public void Leave() => Family.Leave(_bridged);

    public void Dispose() => _listener.Dispose();

    private static void Take(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => ((BridgedInstrument)state!).Take(value, tags);
}
