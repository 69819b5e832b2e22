using System.Buffers;
using System.Text.Json;

namespace Pcf.GraphQL.AspNetCore.Streaming;

/// <summary>Writes the messages of the server. Source: GraphQL over WebSocket Protocol, "Message types".</summary>
internal static class ServerMessage
{
    public static ReadOnlyMemory<byte> ConnectionAck { get; } = """{"type":"connection_ack"}"""u8.ToArray();

    public static void WritePong(IBufferWriter<byte> output, JsonElement payload) => Write(output, "pong", null,
        payload.ValueKind == JsonValueKind.Undefined ? default : System.Text.Encoding.UTF8.GetBytes(payload.GetRawText()));

    /// <summary>An answer of the engine: <c>next</c>, or <c>error</c> for a request that was not executed.</summary>
    /// <returns>Whether it ends the operation.</returns>
    public static bool WriteAnswer(IBufferWriter<byte> output, string id, ReadOnlySpan<byte> response)
    {
        var errors = ErrorsOf(response);
        Write(output, errors.IsEmpty ? "next" : "error", id, errors.IsEmpty ? response : errors);
        return !errors.IsEmpty;
    }

    public static void WriteComplete(IBufferWriter<byte> output, string id) => Write(output, "complete", id, default);

    // A request that was not executed has errors and no data (GraphQL, section 7.1.1).
    private static ReadOnlySpan<byte> ErrorsOf(ReadOnlySpan<byte> response)
    {
        if (!response.StartsWith("""{"errors":"""u8)) { return default; }
        var reader = new Utf8JsonReader(response);
        reader.Read();
        reader.Read();
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var end = (int)reader.BytesConsumed;
        reader.Read();
        return reader.TokenType == JsonTokenType.EndObject ? response[start..end] : default;
    }

    private static void Write(IBufferWriter<byte> output, string type, string? id, ReadOnlySpan<byte> payload)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        if (id is not null) { writer.WriteString("id"u8, id); }
        writer.WriteString("type"u8, type);
        if (!payload.IsEmpty)
        {
            writer.WritePropertyName("payload"u8);
            writer.WriteRawValue(payload, skipInputValidation: true);
        }
        writer.WriteEndObject();
    }
}
