namespace Pcf.Tracing.Sampling;

/// <summary>How traces are sampled.</summary>
internal sealed class SamplingRules
{
    public const double LeastPerSecond = 0.01;

    public const double MostPerSecond = 1_000_000;

    public const string ExpectedRate = "a number from 0.01 to 1000000";

    /// <param name="rate">Traces to keep in a second; null leaves the decision to a standard sampler.</param>
    /// <param name="followsAll">Whether every caller is followed in what it decided on its traces.</param>
    /// <param name="trusted">Networks whose callers are followed all the same.</param>
    /// <param name="overrides">What is sampled in a way of its own.</param>
    public SamplingRules(double? rate, bool followsAll, TrustedNetworks trusted, SamplingOverrides overrides) =>
        (Rate, FollowsAll, Trusted, Overrides) = (rate, followsAll, trusted, overrides);

    public double? Rate { get; }

    public bool FollowsAll { get; }

    public TrustedNetworks Trusted { get; }

    public SamplingOverrides Overrides { get; }

    /// <summary>Whether a sampler can hold so many traces a second; not a number is none.</summary>
    public static bool IsRate(double rate) => rate is >= LeastPerSecond and <= MostPerSecond;

    /// <summary>Whether the decision depends on the request.</summary>
    public bool NeedsRequest => Overrides.HasPaths || !Trusted.IsEmpty;
}
