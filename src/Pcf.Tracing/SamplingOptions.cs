using Pcf.Tracing.Sampling;

namespace Pcf.Tracing;

/// <summary>How traces are sampled. Not thread-safe.</summary>
public sealed class SamplingOptions
{
    /// <summary>Traces to keep in a second, whatever the load is.</summary>
    /// <value>Above 0, 1 000 000 at most; null keeps every trace that <see cref="Overrides"/> do not decide. The default is 100.</value>
    public double? TracesPerSecond { get; set; } = 100;

    /// <summary>What becomes of traces that other processes have begun.</summary>
    /// <value>The default is <see cref="RemoteParents.Decide"/>.</value>
    public RemoteParents RemoteParents { get; set; }

    /// <summary>Networks whose callers are followed, whatever <see cref="RemoteParents"/> says. The address is that of the connection's other
    /// end; it is known in services with ASP.NET Core that have called <c>AddPcfObservability</c>.</summary>
    /// <value>At most 64, such as <c>10.0.0.0/8</c>; the default is none.</value>
    public IReadOnlyList<string> TrustedNetworks { get; set; } = [];

    /// <summary>Requests and GraphQL operations that are sampled in a way of their own: <c>/health/*=never</c>, <c>/orders/{id}=5</c> (traces a
    /// second), <c>/pay=always</c>, <c>Checkout=always</c> (an operation's name; its traces are kept whole by tail keep). The first that matches
    /// counts.</summary>
    /// <remarks>Paths are known in services with ASP.NET Core that have called <c>AddPcfObservability</c>, and operations in those with its
    /// GraphQL.</remarks>
    /// <value>At most 64; the default is none.</value>
    public IReadOnlyList<string> Overrides { get; set; } = [];

    /// <exception cref="ArgumentException">A value cannot be read or is out of its range.</exception>
    internal SamplingRules ToRules() => new(
        TracesPerSecond, RemoteParents == RemoteParents.Follow, Sampling.TrustedNetworks.Parse(TrustedNetworks), SamplingOverrides.Parse(Overrides));
}
