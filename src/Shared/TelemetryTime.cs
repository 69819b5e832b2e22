namespace Pcf.Shared;

/// <summary>The time that parts of the telemetry take, estimated from all their calls in windows of 2 ms, one in 128 of the time: a clock around
/// each call would cost more than much of what it times. Thread-safe.</summary>
/// <remarks>
/// <para>It is the time that passes, which is that of the processor as long as a call waits for nothing. A call that takes longer than a quarter of a
/// millisecond was interrupted, and counts for that. What runs on a thread of its own is added as a whole (<see cref="Add"/>).</para>
/// <para>A part within another counts once: a thread's clock stands still for the outer one while the inner one runs.</para>
/// <para>The process has one set of windows, whichever instance has opened the last.</para>
/// </remarks>
internal sealed class TelemetryTime : IDisposable
{
    /// <summary>How long calls are timed.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(2);

    private const int LeastGap = 128;
    private const int MostGap = 384;
    private const int Calibrations = 16;

    private static readonly TimeSpan Longest = TimeSpan.FromMicroseconds(250);
    private static readonly int Parts = Enum.GetValues<TelemetryPart>().Length;

    // The instance whose window is open: null most of the time, and all that a call looks at then.
    private static volatile TelemetryTime? _open;
    private static volatile TelemetryTime? _last;

    // What inner calls took on this thread, and the clock itself: outer calls do not count it.
    [ThreadStatic]
    private static long _counted;

    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly Func<TimeSpan> _gap;
    private readonly double _secondsPerTick;
    private readonly long _window;
    private readonly long _longest;
    private readonly long[] _inWindow = new long[Parts];
    private readonly long[] _whole = new long[Parts];
    private readonly double[] _seconds = new double[Parts];
    private readonly ITimer _timer;
    private long _opened;
    private long _end;
    private long _clockCost;
    private bool _isDisposed;

    /// <param name="clock">Gives the time of calls and windows.</param>
    /// <param name="gap">The time from one window's beginning to the next; null is <see cref="NextGap"/>.</param>
    public TelemetryTime(TimeProvider clock, Func<TimeSpan>? gap = null)
    {
        (_clock, _gap) = (clock, gap ?? NextGap);
        _secondsPerTick = 1.0 / clock.TimestampFrequency;
        (_window, _longest) = (Ticks(Window), Ticks(Longest));
        _last = this;
        using (ExecutionContext.SuppressFlow())
        {
            _timer = clock.CreateTimer(static time => ((TelemetryTime)time!).Turn(), this, _gap(), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The time of all parts so far, in seconds.</summary>
    public double TotalSeconds => Enum.GetValues<TelemetryPart>().Sum(Seconds);

    // Irregular, so that windows do not keep step with anything that the service does at intervals.
    public static TimeSpan NextGap() => TimeSpan.FromMilliseconds(Random.Shared.Next(LeastGap, MostGap + 1));

    /// <summary>A call of a part begins.</summary>
    /// <returns>To be given to <see cref="Ended"/>; 0 where the call is not timed.</returns>
    public static long Began() => _open is { } open ? open.Begin() : 0;

    /// <summary>The call ends. A call that is not ended, as by an exception, does not count.</summary>
    public static void Ended(long began, TelemetryPart part)
    {
        if (began != 0) { _last?.End(began, part); }
    }

    /// <summary>Adds what a thread of a part's own took.</summary>
    public static void Spent(TelemetryPart part, TimeSpan time) => _last?.Add(part, time);

    /// <summary>The time of a part so far, in seconds.</summary>
    public double Seconds(TelemetryPart part)
    {
        lock (_gate) { return _seconds[(int)part] + TimeSpan.FromTicks(Interlocked.Read(ref _whole[(int)part])).TotalSeconds; }
    }

    /// <inheritdoc cref="Began"/>
    public long Begin()
    {
        var now = _clock.GetTimestamp();
        if (now >= Volatile.Read(ref _end))
        {
            if (_open == this) { _open = null; }
            return 0;
        }
        return now - _counted is var began && began != 0 ? began : 1;
    }

    /// <inheritdoc cref="Ended"/>
    public void End(long began, TelemetryPart part)
    {
        if (began == 0) { return; }
        var took = Math.Max(_clock.GetTimestamp() - _counted - began - _clockCost, 0);
        Interlocked.Add(ref _inWindow[(int)part], Math.Min(took, _longest));
        // The clock is read twice for the outer call's one time of it.
        _counted += took + (2 * _clockCost);
    }

    /// <inheritdoc cref="Spent"/>
    public void Add(TelemetryPart part, TimeSpan time) => Interlocked.Add(ref _whole[(int)part], time.Ticks);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            Volatile.Write(ref _end, 0);
        }
        _timer.Dispose();
        if (_open == this) { _open = null; }
        if (_last == this) { _last = null; }
    }

    // Ends a window, if one was begun, and begins the next.
    private void Turn()
    {
        lock (_gate)
        {
            if (_isDisposed) { return; }
            var now = _clock.GetTimestamp();
            var scale = _opened == 0 ? 0 : (double)(now - _opened) / Math.Min(now - _opened, _window);
            for (var part = 0; part < Parts; part++)
            {
                _seconds[part] += Interlocked.Exchange(ref _inWindow[part], 0) * scale * _secondsPerTick;
            }
            _clockCost = ClockCost();
            _opened = _clock.GetTimestamp();
            Volatile.Write(ref _end, _opened + _window);
            _last = _open = this;
            _timer.Change(_gap(), Timeout.InfiniteTimeSpan);
        }
    }

    // The least of some readings: what is above it was interrupted.
    private long ClockCost()
    {
        var least = long.MaxValue;
        for (var i = 0; i < Calibrations; i++)
        {
            var at = _clock.GetTimestamp();
            least = Math.Min(least, _clock.GetTimestamp() - at);
        }
        return least;
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * _clock.TimestampFrequency);
}
