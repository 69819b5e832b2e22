using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pcf.Observability.AspNetCore;

/// <summary>What a request to change a level says: a JSON object with <c>category</c>, <c>level</c> and <c>minutes</c>.</summary>
internal sealed record LogLevelChange(string Category, LogLevel Level, double Minutes)
{
    private const int MaxBytes = 4_096;
    private const int MaxCategory = 200;
    private const double MaxMinutes = 24 * 60;

    /// <summary>Reads a body; null for one that is none of this kind.</summary>
    public static async Task<LogLevelChange?> ReadAsync(HttpRequest request)
    {
        var body = new byte[MaxBytes + 1];
        var read = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (read > MaxBytes) { return null; }
        try
        {
            using var json = JsonDocument.Parse(body.AsMemory(0, read), new JsonDocumentOptions { MaxDepth = 2, AllowDuplicateProperties = false });
            return Of(json.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static LogLevelChange? Of(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object
            || body.EnumerateObject().Any(property => property.Name is not ("category" or "level" or "minutes")))
        {
            return null;
        }
        return Text(body, "category") is { Length: > 0 and <= MaxCategory } category && !category.Contains(':', StringComparison.Ordinal)
            && LogLevels.IsPattern(category)
            && Text(body, "level") is { } name && LogLevels.TryParse(name, out var level)
            && body.TryGetProperty("minutes", out var given) && given.ValueKind == JsonValueKind.Number && given.TryGetDouble(out var minutes)
            && minutes is > 0 and <= MaxMinutes
            ? new LogLevelChange(category, level, minutes)
            : null;
    }

    private static string? Text(JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String) { return null; }
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is JSON all the same (RFC 8259, section 8.2), and no text.
            return null;
        }
    }
}
