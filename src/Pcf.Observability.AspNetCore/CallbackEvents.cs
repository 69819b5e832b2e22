using Microsoft.Extensions.Logging;
using Pcf.Observability.Metrics;

namespace Pcf.Observability.AspNetCore;

/// <summary>Tells of callbacks of observed metrics that fail, once for each time that one begins to. Thread-safe.</summary>
internal sealed partial class CallbackEvents(ILogger<CallbackEvents> log)
{
    public void Tell(CallbackState state)
    {
        if (state.Failure is null) { Recovered(state.Meter, state.Instrument); }
        else { Failed(state.Failure, state.Meter, state.Instrument); }
    }

    [LoggerMessage(EventId = 1, EventName = "metrics.callback_failed", Level = LogLevel.Warning, Message = "The callback of {Instrument} of the meter '{Meter}' failed, so its values are not on the page; said once, telemetry_records_dropped_total counts on")]
    private partial void Failed(Exception failure, string meter, string instrument);

    [LoggerMessage(EventId = 2, EventName = "metrics.callback_recovered", Level = LogLevel.Information, Message = "The callback of {Instrument} of the meter '{Meter}' works again")]
    private partial void Recovered(string meter, string instrument);
}
