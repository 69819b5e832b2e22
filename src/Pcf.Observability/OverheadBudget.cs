namespace Pcf.Observability;

/// <summary>Thins traces and low log levels out while the telemetry takes more of the process's CPU time than it may. Thread-safe.</summary>
/// <remarks>It looks every 5 s. A share above the budget in two looks is a step up; one below seven tenths of it for half a minute is a step down.
/// What is thinned costs less, so a return may not hold: the next one then waits twice as long, up to 10 minutes. A process that uses less than a
/// twentieth of a core is not judged: there is nothing to save, and too little to measure.</remarks>
internal sealed class OverheadBudget : IDisposable
{
    private const double Calm = 0.7;
    private const double LeastUse = 0.05;
    private const int LooksUp = 2;
    private const int LooksDown = 6;
    private const int MostLooksDown = 120;

    // A step up so soon after one down says that the return did not hold.
    private const int Soon = 24;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _clock;
    private readonly double _budget;
    private readonly Func<double> _telemetry;
    private readonly Func<double> _cpu;
    private readonly ITimer _timer;

    // The timer's own.
    private readonly Lock _gate = new();
    private (double Telemetry, double Cpu, long At) _before;
    private int _above;
    private int _calm;
    private int _looksDown = LooksDown;
    private int _sinceDown = Soon;
    private volatile OverheadStep _step = OverheadStep.All[0];

    /// <param name="clock">Gives the time.</param>
    /// <param name="budget">The share of the process's CPU time that the telemetry may take: above 0, 1 at most.</param>
    /// <param name="telemetry">The CPU time of the telemetry so far, in seconds.</param>
    /// <param name="cpu">The CPU time of the process so far, in seconds.</param>
    public OverheadBudget(TimeProvider clock, double budget, Func<double> telemetry, Func<double> cpu)
    {
        (_clock, _budget, _telemetry, _cpu) = (clock, budget, telemetry, cpu);
        _before = (telemetry(), cpu(), clock.GetTimestamp());
        using (ExecutionContext.SuppressFlow())
        {
            _timer = clock.CreateTimer(static budget => ((OverheadBudget)budget!).Look(), this, Every, Every);
        }
    }

    /// <summary>Called after each change with the step and the share that led to it, on a thread of the pool.</summary>
    public Action<OverheadStep, double>? Changed { get; set; }

    /// <summary>The step that is on.</summary>
    public OverheadStep Step => _step;

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        // One look at a time: a timer calls again though a call still runs.
        lock (_gate)
        {
            var (telemetry, cpu, at) = (_telemetry(), _cpu(), _clock.GetTimestamp());
            var used = cpu - _before.Cpu;
            var isIdle = used < LeastUse * _clock.GetElapsedTime(_before.At, at).TotalSeconds;
            var share = isIdle ? 0 : (telemetry - _before.Telemetry) / used;
            _before = (telemetry, cpu, at);
            _sinceDown = Math.Min(_sinceDown + 1, Soon);
            if (_sinceDown == Soon && _step.Number == 0) { _looksDown = LooksDown; }
            _above = share > _budget ? _above + 1 : 0;
            _calm = share < Calm * _budget ? _calm + 1 : 0;
            if (_above >= LooksUp) { Up(share); }
            else if (_calm >= _looksDown) { Down(share); }
        }
    }

    private void Up(double share)
    {
        if (_step.Number == OverheadStep.All.Count - 1) { return; }
        if (_sinceDown < Soon) { _looksDown = Math.Min(_looksDown * 2, MostLooksDown); }
        Change(_step.Number + 1, share);
    }

    private void Down(double share)
    {
        if (_step.Number == 0) { return; }
        _sinceDown = 0;
        Change(_step.Number - 1, share);
    }

    // What was measured before says nothing of the new step.
    private void Change(int number, double share)
    {
        _above = _calm = 0;
        _step = OverheadStep.All[number];
        Changed?.Invoke(_step, share);
    }
}
