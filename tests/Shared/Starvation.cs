using System.Diagnostics;

namespace Pcf.Tests.Shared;

/// <summary>How long the machine had no processor free for a thread that only wanted to wake up: time that no program under test can be charged
/// with. Thread-safe.</summary>
internal sealed class Starvation : IDisposable
{
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private long _ticks;

    public Starvation()
    {
        _thread = new Thread(Measure) { IsBackground = true, Name = "starvation" };
        _thread.Start();
    }

    /// <summary>So long since this was made.</summary>
    public TimeSpan Total => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }

    private void Measure()
    {
        var began = Stopwatch.GetTimestamp();
        while (!_stop.Token.WaitHandle.WaitOne(Nap))
        {
            // A wait is a little longer than it should be on a free machine too.
            var late = Stopwatch.GetElapsedTime(began) - (2 * Nap);
            if (late > TimeSpan.Zero) { Interlocked.Add(ref _ticks, late.Ticks); }
            began = Stopwatch.GetTimestamp();
        }
    }
}
