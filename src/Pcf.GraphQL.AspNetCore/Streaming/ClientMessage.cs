using System.Text;
using System.Text.Json;

namespace Pcf.GraphQL.AspNetCore.Streaming;

/// <summary>The types of message that a client sends.</summary>
internal enum ClientMessageType
{
    ConnectionInit,
    Ping,
    Pong,
    Subscribe,
    Complete,
}

/// <summary>One message of a client. Source: GraphQL over WebSocket Protocol, "Message types".</summary>
/// <param name="Type">What it is.</param>
/// <param name="Id">Names the operation, for <c>subscribe</c> and <c>complete</c>.</param>
/// <param name="Payload">What comes with it; undefined when nothing does.</param>
internal sealed record ClientMessage(ClientMessageType Type, string Id, JsonElement Payload)
{
    // Ids are kept for as long as their operations run.
    private const int MaxIdLength = 256;

    /// <summary>Reads a message.</summary>
    /// <param name="json">The message's text in UTF-8.</param>
    /// <param name="maxDepth">How deep it may be nested.</param>
    /// <param name="problem">What is wrong with it, for the client.</param>
    public static ClientMessage? Parse(ReadOnlyMemory<byte> json, int maxDepth, out string problem)
    {
        problem = "Invalid message received";
        try
        {
            // Counted from the message, and a payload begins one level below.
            var root = JsonElement.Parse(json.Span, new JsonDocumentOptions { MaxDepth = maxDepth + 1 });
            if (root.ValueKind != JsonValueKind.Object || Text(root, "type") is not { } name) { return null; }
            root.TryGetProperty("payload", out var payload);
            if (TypeOf(name) is not { } type)
            {
                problem = "Invalid message received: its type is not known";
                return null;
            }
            if (payload.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object)
                && !(payload.ValueKind == JsonValueKind.Null && type != ClientMessageType.Subscribe))
            {
                problem = "Invalid message received: 'payload' should be an object";
                return null;
            }
            var id = Text(root, "id") ?? "";
            if (type is ClientMessageType.Subscribe or ClientMessageType.Complete && id.Length is 0 or > MaxIdLength)
            {
                problem = $"Invalid message received: 'id' should be a string of 1 to {MaxIdLength} characters";
                return null;
            }
            return new ClientMessage(type, id, payload);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ClientMessageType? TypeOf(string name) => name switch
    {
        "connection_init" => ClientMessageType.ConnectionInit,
        "ping" => ClientMessageType.Ping,
        "pong" => ClientMessageType.Pong,
        "subscribe" => ClientMessageType.Subscribe,
        "complete" => ClientMessageType.Complete,
        _ => null,
    };
}
