using System.Text;
using System.Text.Json;

namespace Pcf.GraphQL;

/// <summary>One request to the engine. The memory and the variables must stay valid until the execution has ended.</summary>
public sealed class GraphQLRequest
{
    /// <summary>A request whose document is already UTF-8, as it comes from the wire.</summary>
    public GraphQLRequest(ReadOnlyMemory<byte> document) => Document = document;

    /// <summary>A request from text.</summary>
    public GraphQLRequest(string document) => Document = Encoding.UTF8.GetBytes(document);

    /// <summary>The GraphQL document, in UTF-8.</summary>
    public ReadOnlyMemory<byte> Document { get; }

    /// <summary>Which operation of the document to run; null when it has only one.</summary>
    public string? OperationName { get; init; }

    /// <summary>The variables: a JSON object, or undefined or null for none.</summary>
    public JsonElement Variables { get; init; }

    /// <summary>Handed to resolvers as <c>FieldContext.State</c>.</summary>
    public object? State { get; init; }

    /// <summary>How long the answer may take, where that is less than <see cref="Running.EngineOptions.Deadline"/>; not kept by a
    /// subscription.</summary>
    /// <value>More than zero; null, which is the default, for the engine's own.</value>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Refuses mutations and subscriptions, as HTTP GET must.</summary>
    /// <value>The default is false.</value>
    public bool QueriesOnly { get; init; }

    /// <summary>
    /// Called each time every resolver that can run has run and some still wait: the moment for batch loaders to send what they have gathered.
    /// Called on the request's own flow, never concurrently.
    /// </summary>
    public Action? Stalled { get; init; }

    /// <summary>Called when the request is refused with RATE_LIMITED, before its response is handed out, with the time after which it may be
    /// accepted: for transports that answer with a status. Null for none.</summary>
    public Action<TimeSpan>? RateLimited { get; init; }

    /// <summary>Called once when the source of a subscription stands and waits for its first event, which may take days: until then the request is at
    /// work. Not called for a source that has its first event at once. Null for none.</summary>
    public Action? SourceOpened { get; init; }
}
