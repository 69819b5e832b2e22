using System.Diagnostics;

namespace Pcf.Shared;

/// <summary>What a part of the telemetry takes, estimated from one call in 128: the clock would else cost more than much of what it times.
/// Thread-safe.</summary>
/// <remarks>It is the time that passes, which is that of the processor as long as the part waits for nothing. A call that takes more than a
/// millisecond was interrupted, and counts as a millisecond.</remarks>
internal sealed class SampledTime
{
    /// <summary>Calls that one timed call stands for.</summary>
    public const int Every = 128;

    private const int ShiftForEvery = 25;

    private static readonly long Longest = Stopwatch.Frequency / 1_000;

    [ThreadStatic]
    private static uint _drawn;

    private long _ticks;

    /// <summary>The time so far, in seconds.</summary>
    public double Seconds => Interlocked.Read(ref _ticks) / (double)Stopwatch.Frequency;

    /// <summary>A call begins.</summary>
    /// <returns>To be given to <see cref="End"/>; 0 where the call is not timed.</returns>
    public static long Begin()
    {
        // A linear congruential generator (Numerical Recipes, section 7.1): its upper bits are random enough not to keep step with anything.
        var drawn = (_drawn * 1_664_525) + 1_013_904_223;
        _drawn = drawn;
        return drawn >> ShiftForEvery == 0 ? Stopwatch.GetTimestamp() : 0;
    }

    /// <summary>The call ends.</summary>
    public void End(long began)
    {
        if (began != 0) { Interlocked.Add(ref _ticks, Math.Min(Stopwatch.GetTimestamp() - began, Longest) * Every); }
    }

    /// <summary>Adds what was timed as a whole, in ticks of <see cref="Stopwatch"/>.</summary>
    public void Add(long ticks) => Interlocked.Add(ref _ticks, ticks);
}
