namespace Pcf.Overhead.Arms;

/// <summary>The neutral application, bench/Pcf.Overhead.Host, without telemetry, with the library and with the usual stacks.</summary>
internal static class NeutralArms
{
    /// <summary>The library is there and switched off, which the baseline, an application without it, is compared with.</summary>
    public const string Disabled = "PCF, disabled";

    public static Arm[] All(string receiver) =>
    [
        Host(Arm.Baseline, ["none"]),
        Host(Arm.Again, ["none"]),
        Host(Disabled, ["pcf"], ("TELEMETRY_DISABLED", "true")),
        Host(Arm.Logs, ["pcf"]),
        Host(Arm.Production, ["pcf"], ServiceArms.Production(receiver)),
        Host(Arm.Full, ["pcf"], ServiceArms.Full(receiver)),
        Host("OpenTelemetry + Serilog", ["otel-serilog"], ("Receiver", receiver)),
        Host("prometheus-net + Serilog", ["prometheus-serilog"]),
        Host("OpenTelemetry + JSON console", ["otel-console"], ("Receiver", receiver)),
        Host("OpenTelemetry + Serilog, all traces", ["otel-serilog", "--traces"], ("Receiver", receiver)),
        Host("OpenTelemetry + JSON console, all traces", ["otel-console", "--traces"], ("Receiver", receiver)),
    ];

    private static Arm Host(string name, string[] arguments, params (string Name, string Value)[] settings) =>
        // In Development /metrics, where losses are read, needs no token.
        new(name, "bench/Pcf.Overhead.Host", arguments, [("ASPNETCORE_ENVIRONMENT", "Development"), .. settings]);
}
