using GraphQL.Telemetry;
using Microsoft.Extensions.Options;
using Pcf.Redaction;

namespace Pcf.Observability.GraphQL;

/// <summary>Takes the literals out of the documents on the spans of GraphQL.NET's own telemetry, after all that the service does to them.</summary>
internal sealed class DocumentWithoutLiterals : IPostConfigureOptions<GraphQLTelemetryOptions>
{
    public void PostConfigure(string? name, GraphQLTelemetryOptions options)
    {
        var sanitize = options.SanitizeDocument;
        options.SanitizeDocument = request => sanitize(request) is { } document ? GraphQLStatement.Redact(document) : null;
    }
}
