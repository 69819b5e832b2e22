using System.Diagnostics;
using Pcf.Logging.Records;

namespace Pcf.Logging.Sampling;

/// <summary>How often one event was logged, second by second. Thread-safe.</summary>
/// <param name="prefix">Its category's.</param>
/// <param name="name">Its name in the record that counts its repeats.</param>
/// <param name="rate">Records a second to keep; null for all.</param>
internal sealed class EventRate(CategoryPrefix prefix, string name, double? rate)
{
    // How often the rate a second may bring before no trace that begins is kept, and before none is.
    private const double Guessed = 1.5;
    private const double Running = 2;

    // How long an event that is logged once has to stay away before it counts as over, and how long its count waits while it goes on.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly SamplingHistory? _shares = rate is null ? null : new SamplingHistory();
    private long _second = -1;
    private long _seen;
    private long _logged;
    private long _kept;
    private long _collapsed;
    private double _turn;
    private bool _isOnce;
    private DateTime _seenAt;
    private DateTime _loggedAt;

    public CategoryPrefix Prefix => prefix;

    public string Name => name;

    /// <summary>An event that is logged once for as long as it goes on.</summary>
    public static EventRate LoggedOnce(CategoryPrefix prefix, string name) => new(prefix, name, rate: null) { _isOnce = true };

    /// <summary>Whether a record of the event is to be written.</summary>
    /// <param name="now">When it comes.</param>
    /// <param name="activity">The activity it belongs to, if any.</param>
    /// <param name="isSampled">Whether the rate is for records of its level.</param>
    /// <param name="repeats">Records a second of which the rest is collapsed; 0 for none.</param>
    /// <param name="ended">How many were collapsed in a time that is over now.</param>
    public bool Admits(DateTime now, Activity? activity, bool isSampled, int repeats, out long ended)
    {
        lock (_gate)
        {
            if (_isOnce) { return IsFirst(now, out ended); }
            ended = Turn(now);
            if (isSampled && _shares is not null)
            {
                _seen++;
                if (!Keeps(_shares, now, activity)) { return false; }
                _kept++;
            }
            if (repeats == 0 || ++_logged <= repeats) { return true; }
            _collapsed++;
            return false;
        }
    }

    /// <summary>The records collapsed in a time that is over, once.</summary>
    public long End(DateTime now, bool atOnce)
    {
        lock (_gate)
        {
            // At the end the second that is not over counts too.
            if (!_isOnce) { return atOnce ? Interlocked.Exchange(ref _collapsed, 0) : Turn(now); }
            return _collapsed > 0 && (atOnce || IsOver(now) || now - _loggedAt >= Long) ? EndCount(now) : 0;
        }
    }

    private bool IsFirst(DateTime now, out long ended)
    {
        var isFirst = IsOver(now);
        ended = isFirst ? EndCount(now) : 0;
        _seenAt = now;
        if (!isFirst) { _collapsed++; }
        return isFirst;
    }

    // A clock that was set back begins anew; a thread that took its time a moment before another does not.
    private bool IsOver(DateTime now) => _seenAt == default || (now - _seenAt).Duration() >= Quiet;

    private long EndCount(DateTime now)
    {
        var count = _collapsed;
        _collapsed = 0;
        _loggedAt = now;
        return count;
    }

    private long Turn(DateTime now)
    {
        var second = now.Ticks / TimeSpan.TicksPerSecond;
        if (second == _second) { return 0; }
        // After a pause nothing is known of the rate, and everything is kept until it is.
        _shares?.Change(new DateTime(second * TimeSpan.TicksPerSecond, DateTimeKind.Utc),
            second != _second + 1 || _seen <= rate ? 1 : rate!.Value / _seen);
        var ended = _collapsed;
        _second = second;
        _seen = _logged = _kept = _collapsed = 0;
        return ended;
    }

    private bool Keeps(SamplingHistory shares, DateTime now, Activity? activity)
    {
        // Over the rate, which a share is guessed for and may miss by half, nothing that begins from here on is kept; what has begun goes on.
        if (_kept >= (shares.Now < 1 ? Guessed : 1) * rate) { shares.Change(now.AddTicks(1), 0); }
        if (activity is { IdFormat: ActivityIdFormat.W3C }) { return shares.Keep(activity) && _kept < Running * rate; }
        _turn += shares.Now;
        if (_turn < 1) { return false; }
        _turn = shares.Now < 1 ? _turn - 1 : 0;
        return true;
    }
}
