using Microsoft.Extensions.Logging;
using Pcf.Metrics;
using Pcf.Metrics.Registry;

namespace Pcf.Observability;

/// <summary>Logs instruments that are not on the page: whose callbacks fail, once for each time that one begins to, and whose names are taken.
/// Thread-safe.</summary>
internal sealed partial class MeterEvents(ILogger<MeterEvents> log)
{
    /// <summary>Has a registry tell here.</summary>
    public void Follow(MetricsRegistry registry)
    {
        registry.Callbacks.Changed = Report;
        registry.InstrumentRefused = Refused;
        registry.MeterLeftOut = LeftOut;
    }

    private void Report(CallbackState state)
    {
        if (state.Failure is null) { Recovered(state.Meter, state.Instrument); }
        else { Failed(state.Failure, state.Meter, state.Instrument); }
    }

    [LoggerMessage(EventId = 1, EventName = "metrics.callback_failed", Level = LogLevel.Warning,
        Message = "The callback of {Instrument} of the meter '{Meter}' failed, so its values are not on the page; logged once, "
            + "telemetry_records_dropped_total counts on")]
    private partial void Failed(Exception failure, string meter, string instrument);

    [LoggerMessage(EventId = 2, EventName = "metrics.callback_recovered", Level = LogLevel.Information,
        Message = "The callback of {Instrument} of the meter '{Meter}' works again")]
    private partial void Recovered(string meter, string instrument);

    [LoggerMessage(EventId = 3, EventName = "metrics.instrument_refused", Level = LogLevel.Warning,
        Message = "The instrument {Instrument} of the meter '{Meter}' is not on the page: another of a different type or spelling has its name "
            + "there, or none can be made of it")]
    private partial void Refused(string meter, string instrument);

    [LoggerMessage(EventId = 4, EventName = "metrics.meter_left_out", Level = LogLevel.Information,
        Message = "The meter '{Meter}' is not shown; PCF__Telemetry__Metrics__Meters lets it in by its name")]
    private partial void LeftOut(string meter);
}
