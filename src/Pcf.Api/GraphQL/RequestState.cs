using Pcf.Api.Authentication;
using Pcf.GraphQL.Running;
using Pcf.Workspace.Access;

namespace Pcf.Api.GraphQL;

/// <summary>What resolvers know of the request around them.</summary>
/// <param name="Caller">Who sent it.</param>
/// <param name="TraceId">The id under which its trace and its records are found again; null when there is none.</param>
/// <param name="RequestId">The id that its answer and its records share.</param>
internal sealed record RequestState(Caller Caller, string? TraceId, string RequestId)
{
    public static RequestState Of(HttpContext context) => new(CallerIdentity.Of(context), Telemetry.TraceId.Current, context.TraceIdentifier);
}

/// <summary>The request's state as resolvers write it.</summary>
internal static class RequestStateOfField
{
    extension(FieldContext context)
    {
        /// <summary>Who sent the request; anonymous when the request does not say.</summary>
        public Caller Caller => context.State is RequestState state ? state.Caller : Caller.Anonymous;
    }
}
