using System.Net;
using Pcf.Api.Authentication;
using Pcf.Api.Batching;
using Pcf.GraphQL.Running;
using Pcf.Workspace.Access;

namespace Pcf.Api.GraphQL;

/// <summary>What resolvers know of the request around them.</summary>
/// <param name="caller">Who sent it.</param>
/// <param name="traceId">The id under which its trace and its records are found again; null when there is none.</param>
/// <param name="requestId">The id that its answer and its records share.</param>
/// <param name="source">Makes its loaders.</param>
/// <param name="address">Where it came from; null where that is not known.</param>
internal sealed class RequestState(Caller caller, string? traceId, string requestId, LoaderSource source, IPAddress? address = null)
{
    /// <summary>Where it came from; null where that is not known.</summary>
    public IPAddress? Address => address;

    /// <summary>Who sent it.</summary>
    public Caller Caller => caller;

    /// <summary>The id under which its trace and its records are found again; null when there is none.</summary>
    public string? TraceId => traceId;

    /// <summary>The id that its answer and its records share.</summary>
    public string RequestId => requestId;

    /// <summary>What its fields load together.</summary>
    public Loaders Loaders { get; private set; } = source.Create(caller);

    public static RequestState Of(HttpContext context) => new(
        CallerIdentity.Of(context), Telemetry.TraceId.Current, context.TraceIdentifier, context.RequestServices.GetRequiredService<LoaderSource>(),
        context.Connection.RemoteIpAddress);

    /// <summary>Forgets what was loaded: for the next event of a subscription, and the next field of a mutation, it may have changed.</summary>
    public void LoadAnew() => Loaders = source.Create(caller);

    /// <summary>Loads what has been gathered; the engine calls it when every field that can run has run.</summary>
    public void SendBatches() => Loaders.Send();
}

/// <summary>The request's state as resolvers write it.</summary>
internal static class RequestStateOfField
{
    extension(FieldContext context)
    {
        /// <summary>Who sent the request.</summary>
        public Caller Caller => context.Request.Caller;

        /// <summary>What the fields of the request load together.</summary>
        public Loaders Loaders => context.Request.Loaders;

        /// <summary>The request around the field.</summary>
        public RequestState Request => (RequestState)context.State!;
    }
}
