using System.Runtime.CompilerServices;
using Pcf.Tracing.Tail;

namespace Pcf.Tracing;

/// <summary>Which traces are kept at their end that the sampler did not keep, and what that may cost. Not thread-safe.</summary>
public sealed class TailKeepOptions
{
    private const int MostMiB = 1_024;

    /// <summary>Whether traces with a span of the status Error are kept.</summary>
    /// <value>The default is true.</value>
    public bool KeepFailed { get; set; } = true;

    /// <summary>Traces whose root takes longer are kept.</summary>
    /// <value>0 seconds to 1 hour; null keeps none for its time. The default is 5 seconds.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is out of its range.</exception>
    public TimeSpan? KeepSlowerThan
    {
        get;
        set => field = Within(value, value is null || (value >= TimeSpan.Zero && value <= TimeSpan.FromHours(1)), "0 seconds to 1 hour");
    } = TimeSpan.FromSeconds(5);

    /// <summary>Memory that spans may take while they wait for their trace's end, in MiB. Above half of it fewer traces are recorded, and at its end
    /// none.</summary>
    /// <value>1 to 1 024; the default is 16.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is out of its range.</exception>
    public int MaxMiB { get; set => field = Within(value, value is >= 1 and <= MostMiB, $"1 to {MostMiB}"); } = 16;

    /// <summary>The share of the processors' time above which fewer traces are recorded, half as many each second, and in the end none. They return
    /// when the process takes a tenth less.</summary>
    /// <value>0.1 to 1; null, which is the default, does not look at it.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is out of its range.</exception>
    public double? MaxCpuShare { get; set => field = Within(value, value is null or (>= 0.1 and <= 1), "0.1 to 1"); }

    internal TailRules ToRules() => new(KeepFailed, KeepSlowerThan, MaxMiB * 1024L * 1024) { MaxCpuShare = MaxCpuShare };

    private static T Within<T>(T value, bool isWithin, string expected, [CallerMemberName] string option = "") =>
        isWithin ? value : throw new ArgumentOutOfRangeException(option, value, $"It should be {expected}.");
}
