namespace Pcf.Overhead.Arms;

/// <summary>The service, src/Pcf.Api, with each setting of its telemetry.</summary>
/// <remarks>Log records are JSON on standard output, which is a pipe that is read, as under a container's runtime. In Development a request without a
/// token is user 1's and the store has demo data: the cheapest request there is, so that telemetry's part is the largest.</remarks>
internal static class ServiceArms
{
    private static readonly (string Name, string Value)[] Off = [("TELEMETRY_DISABLED", "true")];

    public static Arm[] All(string receiver) =>
    [
        Service(Arm.Baseline, Off),
        Service(Arm.Again, Off),
        Service("metrics", [("Logging__LogLevel__Default", "None")]),
        Service(Arm.Logs, []),
        Service(Arm.Production, Production(receiver)),
        Service(Arm.Full, Full(receiver)),
    ];

    /// <summary>The settings of the production default.</summary>
    public static (string Name, string Value)[] Production(string receiver) =>
        [.. Full(receiver), ("PCF__Telemetry__Tracing__TracesPerSecond", "100")];

    /// <summary>The settings of all traces over OTLP. Each is kept from its start, so there is nothing for tail keep.</summary>
    public static (string Name, string Value)[] Full(string receiver) => [("PCF__Telemetry__Otlp__Endpoint", receiver)];

    private static Arm Service(string name, (string Name, string Value)[] settings) => new(name, "src/Pcf.Api", [],
        [("ASPNETCORE_ENVIRONMENT", "Development"), ("PCF__GraphQL__CostPerMinute", "0"), .. settings]);
}
