namespace Pcf.Api.Health;

/// <summary>Something the service relies on, and how to find out whether it is there.</summary>
/// <param name="Name">Its role, a label value: <c>store</c>, <c>authorizer</c>.</param>
/// <param name="IsRequired">Whether no answer can be given without it.</param>
/// <param name="Check">Returns when it answered; throws when it did not.</param>
internal sealed record Dependency(string Name, bool IsRequired, Func<CancellationToken, ValueTask> Check);

/// <summary>How a dependency, or the service as a whole, is.</summary>
internal enum HealthStatus
{
    /// <summary>Not checked yet since the start.</summary>
    Starting,

    /// <summary>All is well.</summary>
    Healthy,

    /// <summary>Something that is not needed for every answer is down.</summary>
    Degraded,

    /// <summary>Something that every answer needs is down.</summary>
    Unhealthy,
}

/// <summary>What the last check of a dependency found.</summary>
/// <param name="Name">The dependency.</param>
/// <param name="Status">How it is.</param>
/// <param name="Latency">How long it took to answer, or to fail.</param>
/// <param name="LastCheck">When the check ended.</param>
/// <param name="Message">How it is, and why it is not well, without names or addresses.</param>
internal sealed record DependencyReport(string Name, HealthStatus Status, TimeSpan Latency, DateTimeOffset LastCheck, string Message);

/// <summary>How the service is.</summary>
/// <param name="Status">The worst that follows from its dependencies.</param>
/// <param name="Dependencies">Each of them.</param>
internal sealed record HealthReport(HealthStatus Status, IReadOnlyList<DependencyReport> Dependencies);
