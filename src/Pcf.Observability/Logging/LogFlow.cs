using System.Diagnostics;
using System.Globalization;

namespace Pcf.Observability.Logging;

/// <summary>How often one event was told, second by second. Thread-safe.</summary>
/// <param name="head">Its category's.</param>
/// <param name="rate">Records a second to keep; null for all.</param>
internal sealed class LogFlow(LogHead head, double? rate)
{
    private readonly Lock _gate = new();
    private long _second = -1;
    private long _seen;
    private long _told;
    private long _collapsed;
    private double _share = 1;
    private double _turn;

    public LogHead Head => head;

    public bool Admits(long second, Activity? activity, bool isSampled, int repeats, out long ended)
    {
        lock (_gate)
        {
            ended = Turn(second);
            if (isSampled && rate is not null)
            {
                _seen++;
                if (!Keeps(activity)) { return false; }
            }
            if (repeats == 0 || ++_told <= repeats) { return true; }
            _collapsed++;
            return false;
        }
    }

    /// <summary>The records collapsed in a second that is over, once.</summary>
    public long End(long second)
    {
        lock (_gate) { return Turn(second); }
    }

    private long Turn(long second)
    {
        if (second == _second) { return 0; }
        // After a pause nothing is known of the rate, and everything is kept until it is.
        _share = rate is null || second != _second + 1 || _seen <= rate ? 1 : rate.Value / _seen;
        var ended = _collapsed;
        _second = second;
        _seen = _told = _collapsed = 0;
        return ended;
    }

    private bool Keeps(Activity? activity)
    {
        // In a first second over the rate the bound holds too, without regard to traces.
        if (_share >= 1) { return _seen <= rate!.Value; }
        if (activity is { IdFormat: ActivityIdFormat.W3C })
        {
            // The last 14 digits are random (W3C trace context, level 2).
            var random = ulong.Parse(activity.TraceId.ToHexString().AsSpan(18), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            return random < _share * (1UL << 56);
        }
        _turn += _share;
        if (_turn < 1) { return false; }
        _turn -= 1;
        return true;
    }
}
