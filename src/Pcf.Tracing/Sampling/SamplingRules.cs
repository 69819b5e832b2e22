namespace Pcf.Tracing.Sampling;

/// <summary>How traces are sampled.</summary>
internal sealed class SamplingRules
{
    public const double MostPerSecond = 1_000_000;

    public const string ExpectedRate = "It should be above 0 and 1000000 at most.";

    /// <param name="rate">Traces to keep in a second; null leaves the decision to a standard sampler.</param>
    /// <param name="followsAll">Whether every caller is followed in what it decided on its traces.</param>
    /// <param name="trusted">Networks whose callers are followed all the same.</param>
    /// <param name="overrides">What is sampled in a way of its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is out of its range.</exception>
    public SamplingRules(double? rate, bool followsAll, TrustedNetworks trusted, SamplingOverrides overrides)
    {
        if (rate is { } given && !(given > 0 && given <= MostPerSecond))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), given, ExpectedRate);
        }
        (Rate, FollowsAll, Trusted, Overrides) = (rate, followsAll, trusted, overrides);
    }

    public double? Rate { get; }

    public bool FollowsAll { get; }

    public TrustedNetworks Trusted { get; }

    public SamplingOverrides Overrides { get; }

    /// <summary>Whether the decision depends on the request.</summary>
    public bool NeedsRequest => Overrides.HasPaths || !Trusted.IsEmpty;
}
