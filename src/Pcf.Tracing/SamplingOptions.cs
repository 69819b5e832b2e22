using System.Globalization;
using Pcf.Tracing.Sampling;

namespace Pcf.Tracing;

/// <summary>How traces are sampled. Not thread-safe.</summary>
public sealed class SamplingOptions
{
    /// <summary>Traces to keep in a second, whatever the load is.</summary>
    /// <value>0.01 to 1 000 000; null keeps every trace that <see cref="Overrides"/> do not decide. The default is 100.</value>
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

    /// <param name="parameter">The name of the parameter by which a user has given them.</param>
    /// <exception cref="ArgumentException">An option cannot be read or is out of its range; the message has a line for each.</exception>
    internal SamplingRules ToRules(string parameter)
    {
        var problems = new List<string>();
        if (TracesPerSecond is { } rate && !SamplingRules.IsRate(rate))
        {
            Add(nameof(TracesPerSecond), rate.ToString(CultureInfo.InvariantCulture), SamplingRules.ExpectedRate);
        }
        if (!Enum.IsDefined(RemoteParents)) { Add(nameof(RemoteParents), $"{RemoteParents}", "one of decide, follow"); }
        var rules = new SamplingRules(TracesPerSecond, RemoteParents == RemoteParents.Follow,
            Read(TrustedNetworks, nameof(TrustedNetworks), Sampling.TrustedNetworks.Parse, Sampling.TrustedNetworks.Expected)
                ?? Sampling.TrustedNetworks.None,
            Read(Overrides, nameof(Overrides), SamplingOverrides.Parse, SamplingOverrides.Expected) ?? SamplingOverrides.None);
        return problems.Count == 0 ? rules : throw new ArgumentException(string.Join(Environment.NewLine, problems), parameter);

        T? Read<T>(IReadOnlyList<string>? given, string name, Parse<T> parse, string expected)
            where T : class
        {
            if (given is null)
            {
                problems.Add($"{name} is null; it should be a list.");
                return null;
            }
            var read = parse(given, out var wrong);
            if (wrong.Count > 0) { Add(name, string.Join(',', wrong), expected); }
            return read;
        }

        void Add(string name, string given, string expected) => problems.Add($"{name} is '{given}'; it should be {expected}.");
    }

    /// <summary>Reads a list of texts and names those that are wrong.</summary>
    internal delegate T Parse<T>(IReadOnlyList<string> given, out IReadOnlyList<string> wrong);
}
