namespace Pcf.Tests.Shared;

/// <summary>
/// Time that stands still until a test moves it. Timers fire in the order they are due, on the thread that moves it and, as real ones do, in the flow
/// that
/// made them. Thread-safe.
/// </summary>
internal sealed class FakeClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private TimeSpan _wrong;

    /// <summary>Added to the time whenever a timestamp is read: makes everything that measures itself look slow.</summary>
    public TimeSpan StepPerReading { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) { return _now + _wrong; }
    }

    /// <summary>Sets the time of day wrong, ahead or back: no time passes, and timers do not see it.</summary>
    public void Jump(TimeSpan by)
    {
        lock (_gate) { _wrong += by; }
    }

    public override long GetTimestamp()
    {
        lock (_gate)
        {
            _now += StepPerReading;
            return _now.Ticks;
        }
    }

    public void Advance(TimeSpan by)
    {
        DateTimeOffset end;
        lock (_gate) { end = _now + by; }
        while (TakeDue(end) is { } timer) { timer.Fire(); }
        lock (_gate) { _now = Later(_now, end); }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private FakeTimer? TakeDue(DateTimeOffset end)
    {
        lock (_gate)
        {
            if (_timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due) is not { } next) { return null; }
            _now = Later(_now, next.Due);
            if (next.Period > TimeSpan.Zero) { next.Due += next.Period; }
            else { _timers.Remove(next); }
            return next;
        }
    }

    private sealed class FakeTimer(FakeClock clock, TimerCallback callback, object? state) : ITimer
    {
        private readonly ExecutionContext? _flow = ExecutionContext.Capture();

        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire()
        {
            if (_flow is null) { callback(state); }
            else { ExecutionContext.Run(_flow, _ => callback(state), null); }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) { return true; }
                (Due, Period) = (clock._now + dueTime, period);
                clock._timers.Add(this);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
