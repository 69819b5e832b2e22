namespace Pcf.Tracing.Sampling;

/// <summary>How traces are sampled.</summary>
internal sealed class SamplingRules
{
    public const double MostPerSecond = 1_000_000;

    /// <param name="rate">Traces to keep in a second; null leaves the decision to a standard sampler.</param>
    /// <param name="remoteParents">What becomes of traces that other processes have begun.</param>
    /// <param name="trusted">Networks whose callers are followed all the same.</param>
    /// <param name="overrides">What is sampled in a way of its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is out of its range.</exception>
    public SamplingRules(double? rate, RemoteParents remoteParents, TrustedNetworks trusted, SamplingOverrides overrides)
    {
        if (rate is { } given && !(given > 0 && given <= MostPerSecond))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), given, "It should be above 0 and 1000000 at most.");
        }
        (Rate, RemoteParents, Trusted, Overrides) = (rate, remoteParents, trusted, overrides);
    }

    public double? Rate { get; }

    public RemoteParents RemoteParents { get; }

    public TrustedNetworks Trusted { get; }

    public SamplingOverrides Overrides { get; }

    /// <summary>Whether the decision depends on the request.</summary>
    public bool NeedsRequest => Overrides.HasPaths || !Trusted.IsEmpty;
}
