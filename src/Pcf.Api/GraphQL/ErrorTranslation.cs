using Pcf.GraphQL;
using Pcf.GraphQL.Running;
using Pcf.Redaction;
using Pcf.Workspace;

namespace Pcf.Api.GraphQL;

/// <summary>What clients see when the domain refuses: its code and its message, which it writes for clients.</summary>
internal static class ErrorTranslation
{
    /// <summary>Null for exceptions of any other kind: they are INTERNAL, and their messages stay inside.</summary>
    public static FieldException? Describe(Exception failure) => failure is WorkspaceException refused
        ? new FieldException(refused.Code, refused.Message, refused) { Extensions = FieldOf(refused) }
        : null;

    /// <summary>Masks what a client's own words carry, and adds the ids of trace and request, so that a report of the error can be found
    /// again.</summary>
    public static void Decorate(GraphQLError error, object? state, Redactor redactor)
    {
        error.Message = redactor.Redact(error.Message);
        if (state is not RequestState request) { return; }
        if (request.TraceId is { } trace) { error.Extensions["traceId"] = trace; }
        error.Extensions["requestId"] = request.RequestId;
    }

    private static Dictionary<string, object?>? FieldOf(WorkspaceException refused) =>
        refused.Field is null ? null : new(StringComparer.Ordinal) { ["field"] = refused.Field };
}
