using OpenTelemetry.Trace;
using Pcf.Tracing.Sampling;
using Pcf.Tracing.Tail;

namespace Pcf.Tracing;

/// <summary>What becomes of a trace that another process has begun.</summary>
public enum RemoteParents
{
    /// <summary>It is decided here, under the same rate as traces that begin here, so that a caller cannot have itself sampled.</summary>
    Decide,

    /// <summary>The caller's decision is kept: for callers that are trusted.</summary>
    Follow,
}

/// <summary>A sampler that keeps so many traces a second, whatever the load is, and says what each kept trace stands for.</summary>
public static class AdaptiveSampler
{
    /// <summary>Makes the sampler.</summary>
    /// <remarks>
    /// <para>Each trace that begins here is kept with a probability that follows the load. The decision is consistent: a trace is kept if the last
    /// 56 bits of its id reach a threshold, and a kept trace carries that threshold in its tracestate (<c>ot=th:…</c>), 1 to 14 hexadecimal
    /// digits. It stands for 1 ÷ (1 − th ÷ 2^56) traces, so totals can be estimated by adding these up. Spans below a span of this process follow
    /// its trace's decision.</para>
    /// <para>From 100 traces a second up the rate is kept within a few percent over ten seconds or more, and no second has more than twice of it:
    /// also in a first flood, and in one after an idle time. Smaller rates have the noise of small counts, and below 2 a second the sampler follows
    /// the load more slowly: within half the time in which it keeps two traces. Thread-safe. Source: OpenTelemetry,
    /// "TraceState: Probability Sampling".</para>
    /// </remarks>
    /// <param name="clock">Gives all the time that the sampler uses.</param>
    /// <param name="targetTracesPerSecond">Traces to keep in a second: 0.01 to 1 000 000.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static Sampler Create(TimeProvider clock, double targetTracesPerSecond) => Create(clock, targetTracesPerSecond, RemoteParents.Decide);

    /// <summary>Makes the sampler, as the other overload does.</summary>
    /// <param name="clock">Gives all the time that the sampler uses.</param>
    /// <param name="targetTracesPerSecond">Traces to keep in a second: 0.01 to 1 000 000.</param>
    /// <param name="remoteParents">What becomes of traces that other processes have begun.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static Sampler Create(TimeProvider clock, double targetTracesPerSecond, RemoteParents remoteParents) =>
        !SamplingRules.IsRate(targetTracesPerSecond)
            ? throw new ArgumentOutOfRangeException(nameof(targetTracesPerSecond), targetTracesPerSecond, $"It should be {SamplingRules.ExpectedRate}.")
            : !Enum.IsDefined(remoteParents)
            ? throw new ArgumentOutOfRangeException(nameof(remoteParents), remoteParents, "It should be Decide or Follow.")
            : Create(clock, targetTracesPerSecond, remoteParents, tail: null);

    /// <summary>Makes the sampler; what it does not keep is recorded as far as the buffer admits it.</summary>
    internal static TraceSampler Create(TimeProvider clock, double targetTracesPerSecond, RemoteParents remoteParents, TailBuffer? tail) =>
        Create(clock, new SamplingRules(targetTracesPerSecond, remoteParents == RemoteParents.Follow, TrustedNetworks.None, SamplingOverrides.None),
            standard: null, tail, request: null);

    /// <summary>Makes the sampler by rules that may depend on the request, and on a standard sampler where they have no rate.</summary>
    internal static TraceSampler Create(
        TimeProvider clock, SamplingRules rules, Sampler? standard, TailBuffer? tail, IStartingRequest? request)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return new TraceSampler(clock, rules, standard, tail, request);
    }
}
