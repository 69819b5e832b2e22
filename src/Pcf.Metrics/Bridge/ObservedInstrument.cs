using System.Diagnostics.Metrics;
using Pcf.Metrics.Registry;

namespace Pcf.Metrics.Bridge;

/// <summary>Asks one observable instrument by a listener of its own, so that one which fails is known by name and costs no other.</summary>
internal sealed class ObservedInstrument : ObservedSource, IDisposable
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
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Record(state, (double)value, tags));
    }

    public override string Meter => _source.Meter.Name;

    public override string Name => _source.Name;

    public BridgedFamily Family => _bridged.Family;

    /// <summary>Begins to listen. It may end at once, if the meter is gone by now.</summary>
    public void Start() => _listener.EnableMeasurementEvents(_source, _bridged);

    public override Action<long> Publish => Family.Publish;

    public override Exception? Read()
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

    public override void Leave() => Family.Leave(_bridged);

    public void Dispose() => _listener.Dispose();

    private static void Record(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        ((BridgedInstrument)state!).Record(value, tags);
}
