namespace Pcf.Tracing.Tail;

/// <summary>Lowers the share of traces that are recorded for the tail while the process takes more of the processors than it may.
/// Thread-safe.</summary>
/// <remarks>Each second above the limit halves the share, until none is recorded; each second a tenth below it doubles it again. Between the two it
/// stays.</remarks>
internal sealed class TailLoad : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private const double Hysteresis = 0.1;
    private const double Least = 1.0 / 64;

    private readonly TimeProvider _clock;
    private readonly double _maxShare;
    private readonly Func<TimeSpan> _cpuTime;
    private readonly int _processors;
    private readonly ITimer _timer;
    private TimeSpan _used;
    private long _at;
    private double _admitted = 1;

    /// <param name="clock">Gives the time.</param>
    /// <param name="maxShare">Of the processors' time, 0 to 1.</param>
    /// <param name="cpuTime">What the process has used since its start.</param>
    /// <param name="processors">How many it may use.</param>
    public TailLoad(TimeProvider clock, double maxShare, Func<TimeSpan> cpuTime, int processors)
    {
        (_clock, _maxShare, _cpuTime, _processors) = (clock, maxShare, cpuTime, processors);
        (_used, _at) = (cpuTime(), clock.GetTimestamp());
        _timer = clock.CreateTimer(static load => ((TailLoad)load!).Look(), this, Every, Every);
    }

    /// <summary>The share of traces that are recorded: 0 to 1.</summary>
    public double Admitted => Volatile.Read(ref _admitted);

    /// <summary>One for this process.</summary>
    public static TailLoad OfProcess(TimeProvider clock, double maxShare) =>
        new(clock, maxShare, static () => Environment.CpuUsage.TotalTime, Environment.ProcessorCount);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var (used, at) = (_cpuTime(), _clock.GetTimestamp());
        var passed = _clock.GetElapsedTime(_at, at) * _processors;
        if (passed <= TimeSpan.Zero) { return; }
        var share = (used - _used) / passed;
        (_used, _at) = (used, at);
        if (share > _maxShare) { Volatile.Write(ref _admitted, _admitted / 2 < Least ? 0 : _admitted / 2); }
        else if (share < _maxShare - Hysteresis) { Volatile.Write(ref _admitted, Math.Clamp(_admitted * 2, Least, 1)); }
    }
}
