using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Records;

namespace Pcf.Otlp;

/// <summary>What a finished record is in OTLP.</summary>
internal static class OtlpRecord
{
    // What stands beside the fields, by the names of the semantic conventions where these have one.
    private static readonly (string Name, string Attribute)[] Members =
    [
        ("event", "event.name"), ("request_id", "request_id"), ("user_id", "user_id"), ("tenant_id", "tenant_id"),
        ("thread_id", "thread.id"), ("thread_name", "thread.name"), ("spans", "spans"),
    ];

    /// <summary>Its attributes.</summary>
    public static List<KeyValuePair<string, object?>> Attributes(JsonElement record)
    {
        var attributes = new List<KeyValuePair<string, object?>>();
        foreach (var (name, attribute) in Members)
        {
            if (record.TryGetProperty(name, out var member)) { attributes.Add(new(attribute, Value(member))); }
        }
        if (record.TryGetProperty("fields", out var fields))
        {
            foreach (var field in fields.EnumerateObject())
            {
                // Attributes have one name each, and what stands beside the fields counts for more.
                if (Array.Exists(Members, member => member.Attribute == field.Name && record.TryGetProperty(member.Name, out _))) { continue; }
                attributes.Add(new(field.Name, Value(field.Value)));
            }
        }
        if (record.TryGetProperty("exception", out var exception))
        {
            attributes.Add(new("exception.type", Text(exception, "type")));
            attributes.Add(new("exception.message", Text(exception, "message")));
            attributes.Add(new("exception.stacktrace", Stack(exception)));
            if (exception.TryGetProperty("data", out var data)) { attributes.Add(new("exception.data", data.GetRawText())); }
        }
        return attributes;
    }

    // As .NET writes it: what caused an exception stands below it.
    private static string Stack(JsonElement exception)
    {
        var text = new StringBuilder(Text(exception, "stack"));
        foreach (var inner in Inners(exception))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n ---> {Text(inner, "type")}: {Text(inner, "message")}\n{Stack(inner)}");
        }
        return text.ToString();
    }

    private static JsonElement[] Inners(JsonElement exception) =>
        exception.TryGetProperty("inner", out var inner) ? [inner]
        : exception.TryGetProperty("inners", out var inners) ? [.. inners.EnumerateArray()] : [];

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => null,
        _ => value.GetRawText(),
    };

    public static string Text(JsonElement record, string name) => record.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";

    /// <summary>A level's number (OpenTelemetry specification, "Severity Fields"): each level has a range of four, and the first of it.</summary>
    public static int Severity(string name)
    {
        var level = LevelNames.Parse(name) is not LogLevel.None and var known ? known : LogLevel.Information;
        return 1 + (4 * (int)level);
    }
}
