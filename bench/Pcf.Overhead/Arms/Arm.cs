namespace Pcf.Overhead.Arms;

/// <summary>A process that is measured, equal to the others of its group but for its telemetry.</summary>
/// <param name="Name">What its telemetry is.</param>
/// <param name="Assembly">The program, by its path from the root of the repository.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Settings">Its environment variables, beside those of all arms.</param>
internal sealed record Arm(string Name, string Assembly, string[] Arguments, (string Name, string Value)[] Settings)
{
    /// <summary>The name of the arm that all others are compared with.</summary>
    public const string Baseline = "off";

    /// <summary>The same again, which shows what the measurement cannot tell apart.</summary>
    public const string Again = "off again (A/A)";

    /// <summary>Metrics and log records.</summary>
    public const string Logs = "metrics + logs";

    /// <summary>What production has: 100 traces a second by the adaptive sampler, tail keep on, OTLP for traces and metrics.</summary>
    public const string Production = "production default";

    /// <summary>All traces over OTLP.</summary>
    public const string Full = "everything at 100 %";

    /// <summary>Whether an arm's telemetry is the library's and not a peer's.</summary>
    public static bool IsOwn(string name) =>
        !name.StartsWith("OpenTelemetry", StringComparison.Ordinal) && !name.StartsWith("prometheus-net", StringComparison.Ordinal);
}
