using Microsoft.AspNetCore.Builder;

namespace Pcf.Observability.AspNetCore;

/// <summary>An endpoint that was not mapped because telemetry is off: its conventions are ignored. Thread-safe.</summary>
internal sealed class NoEndpoint : IEndpointConventionBuilder
{
    public static NoEndpoint Instance { get; } = new();

    public void Add(Action<EndpointBuilder> convention)
    {
    }

    public void Finally(Action<EndpointBuilder> finallyConvention)
    {
    }
}
