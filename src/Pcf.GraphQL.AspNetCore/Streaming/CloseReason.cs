using System.Net.WebSockets;

namespace Pcf.GraphQL.AspNetCore.Streaming;

/// <summary>Why the server closes a WebSocket. Source: GraphQL over WebSocket Protocol, and RFC 6455, section 7.4.1.</summary>
/// <param name="Code">The close code.</param>
/// <param name="Text">Tells the client; at most 123 bytes.</param>
/// <param name="End">How the connection is counted.</param>
internal sealed record CloseReason(int Code, string Text, StreamEnd End)
{
    // Registered at IANA after RFC 6455; the framework has no name for it.
    private const int TryAgainLater = 1013;

    public static CloseReason Unauthorized { get; } = new(4401, "Unauthorized", StreamEnd.Protocol);

    public static CloseReason Forbidden { get; } = new(4403, "Forbidden", StreamEnd.Protocol);

    public static CloseReason Expired { get; } = new(4403, "The token has expired", StreamEnd.Expired);

    public static CloseReason SubprotocolNotAcceptable { get; } = new(4406, "Subprotocol not acceptable", StreamEnd.Protocol);

    public static CloseReason InitTimeout { get; } = new(4408, "Connection initialisation timeout", StreamEnd.Protocol);

    public static CloseReason TooManyInits { get; } = new(4429, "Too many initialisation requests", StreamEnd.Protocol);

    public static CloseReason TooManyFragments { get; } =
        new(4400, "Invalid message received: it has too many empty fragments", StreamEnd.Protocol);

    public static CloseReason Failed { get; } = new(4500, "Internal server error", StreamEnd.Failed);

    public static CloseReason Stopping { get; } = new((int)WebSocketCloseStatus.EndpointUnavailable, "The service is stopping", StreamEnd.Stopping);

    public static CloseReason TooManyOfClient(int limit) => new(TryAgainLater, $"This client has {limit} connections open already", StreamEnd.Limit);

    public static CloseReason InvalidMessage(string problem) => new(4400, problem, StreamEnd.Protocol);

    public static CloseReason TooBig(int limit) =>
        new((int)WebSocketCloseStatus.MessageTooBig, $"A message is larger than {limit} bytes", StreamEnd.Protocol);

    // The id is the client's own; a long one would not fit into the frame.
    public static CloseReason SubscriberExists(string id) =>
        new(4409, $"Subscriber for {(id.Length <= 64 ? id : id[..64])} already exists", StreamEnd.Protocol);
}
