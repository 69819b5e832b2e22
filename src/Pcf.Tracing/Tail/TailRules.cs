namespace Pcf.Tracing.Tail;

/// <summary>Which traces that the sampler did not keep are kept at their end.</summary>
/// <param name="KeepsFailed">Those with a span that has failed.</param>
/// <param name="SlowerThan">Those whose root takes longer; null: none for its time.</param>
/// <param name="MaxBytes">What the spans that wait for their trace's end may take in memory, estimated.</param>
internal sealed record TailRules(bool KeepsFailed, TimeSpan? SlowerThan, long MaxBytes)
{
    /// <summary>The share of the processors' time above which fewer traces are recorded; null does not look at it.</summary>
    public double? MaxCpuShare { get; init; }
}

/// <summary>Why a trace is kept.</summary>
internal enum TailReason
{
    /// <summary>One of its spans has the status Error.</summary>
    Error,

    /// <summary>Its root took longer than the threshold.</summary>
    Slow,

    /// <summary>Its operation is one that is kept.</summary>
    Override,
}

/// <summary>What became of a trace that the sampler did not keep.</summary>
internal enum TailOutcome
{
    /// <summary>It was kept for <see cref="TailReason.Error"/>.</summary>
    Error,

    /// <summary>It was kept for <see cref="TailReason.Slow"/>.</summary>
    Slow,

    /// <summary>It was kept for <see cref="TailReason.Override"/>.</summary>
    Override,

    /// <summary>It ended well and in time.</summary>
    Freed,

    /// <summary>It was given up before its end: it was open for too long, or took too much memory.</summary>
    Evicted,

    /// <summary>It was not recorded: the memory was more than half full, or the processors were busy.</summary>
    Thinned,
}
