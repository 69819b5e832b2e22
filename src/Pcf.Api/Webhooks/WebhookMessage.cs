using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Outbox;

namespace Pcf.Api.Webhooks;

/// <summary>The body of a delivery: type, time and ids, some hundred bytes. What people wrote is not in it: a receiver reads the note with its own
/// rights.</summary>
internal static class WebhookMessage
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The name of a kind of event, such as <c>note.created</c>.</summary>
    public static string NameOf(NoteEventKind kind) => kind switch
    {
        NoteEventKind.Created => "note.created",
        NoteEventKind.Updated => "note.updated",
        _ => "note.deleted",
    };

    /// <summary>The kind of that name; null when there is none.</summary>
    public static NoteEventKind? KindOf(string name)
    {
        foreach (var kind in Enum.GetValues<NoteEventKind>())
        {
            if (name.Equals(NameOf(kind), StringComparison.OrdinalIgnoreCase)) { return kind; }
        }

        return null;
    }

    /// <summary>The body in UTF-8, the same for each attempt.</summary>
    public static byte[] Write(OutboxEvent happened)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", NameOf(happened.Kind));
            json.WriteString("timestamp", happened.Happened.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
            json.WriteStartObject("data");
            json.WriteString("id", happened.Note.ToString());
            json.WriteNumber("version", happened.Version);
            json.WriteString("authorId", happened.Author.ToString());
            json.WriteString("organizationId", happened.Organization?.ToString());
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
