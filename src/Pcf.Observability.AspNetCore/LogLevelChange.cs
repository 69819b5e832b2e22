using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pcf.Redaction;

namespace Pcf.Observability.AspNetCore;

/// <summary>What a request to change a level says: a JSON object with <c>category</c>, <c>level</c> and <c>minutes</c>.</summary>
internal sealed record LogLevelChange(string Category, LogLevel Level, double Minutes)
{
    private const int MaxBytes = 4_096;
    private const int MaxCategory = 200;
    private const int MaxShown = 100;
    private const double MaxMinutes = 24 * 60;
    private const string ExpectedBody = """it should be a JSON object such as {"category":"Pcf.Api","level":"Debug","minutes":10}.""";
    private static readonly string[] Fields = ["category", "level", "minutes"];
    private static readonly string ExpectedCategory = $"1 to {MaxCategory} characters, without ':' and with at most one '*'";
    private static readonly string ExpectedMinutes = $"a number above 0 and not above {MaxMinutes}";

    /// <summary>Reads a body.</summary>
    /// <returns>The change, or what is wrong with the body: a line for each fault.</returns>
    /// <exception cref="BadHttpRequestException">The body did not arrive as the server allows.</exception>
    public static async Task<(LogLevelChange? Change, string Faults)> ReadAsync(HttpRequest request)
    {
        var body = new byte[MaxBytes + 1];
        var read = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (read > MaxBytes) { return (null, $"The body is longer than {MaxBytes} bytes; {ExpectedBody}"); }
        if (read == 0) { return (null, $"The body is empty; {ExpectedBody}"); }
        try
        {
            using var json = JsonDocument.Parse(body.AsMemory(0, read), new JsonDocumentOptions { MaxDepth = MaxBytes });
            if (json.RootElement.ValueKind != JsonValueKind.Object) { return (null, $"The body {Shown(json.RootElement)}; {ExpectedBody}"); }
            var faults = new List<string>();
            var change = Of(json.RootElement, faults);
            return (faults.Count == 0 ? change : null, string.Join('\n', faults));
        }
        catch (JsonException)
        {
            return (null, $"The body is not JSON; {ExpectedBody}");
        }
    }

    /// <summary>A text of the client for an answer to it: without what is secret, and cut where it is long.</summary>
    public static string Shown(string text) => $"'{Redacted(text)}'";

    private static LogLevelChange Of(JsonElement body, List<string> faults)
    {
        CheckNames(body, faults);
        var category = Text(body, "category");
        if (category is not { Length: > 0 and <= MaxCategory } || category.Contains(':', StringComparison.Ordinal) || !LogLevels.IsPattern(category))
        {
            Add("category", ExpectedCategory);
        }
        var level = LogLevel.None;
        if (Text(body, "level") is not { } name || !LogLevels.TryParse(name, out level)) { Add("level", $"one of {Levels(LogLevel.None)}"); }
        else if (AuditFilter.IsAudit(category) && level > AuditFilter.Least)
        {
            faults.Add($"level is '{level}'; for audit records it should be one of {Levels(AuditFilter.Least)}.");
        }
        var minutes = 0.0;
        if (!body.TryGetProperty("minutes", out var given) || given.ValueKind != JsonValueKind.Number || !given.TryGetDouble(out minutes)
            || minutes is not (> 0 and <= MaxMinutes))
        {
            Add("minutes", ExpectedMinutes);
        }
        return new LogLevelChange(category ?? "", level, minutes);

        void Add(string field, string expected) =>
            faults.Add($"{field} {(body.TryGetProperty(field, out var value) ? Shown(value) : "is not set")}; it should be {expected}.");
    }

    private static void CheckNames(JsonElement body, List<string> faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in body.EnumerateObject())
        {
            var name = Fields.FirstOrDefault(property.NameEquals);
            if (name is null)
            {
                faults.Add($"A field is {(NameOf(property) is { } given ? Shown(given) : "not valid Unicode")}; it should be one of {string.Join(", ", Fields)}.");
                return;
            }
            if (!seen.Add(name)) { faults.Add($"{name} is given more than once; it should be given once."); }
        }
    }

    private static string Levels(LogLevel most) =>
        string.Join(", ", Enum.GetValues<LogLevel>().Where(level => level <= most).Select(level => $"{level}".ToLowerInvariant()));

    // Completes "<field> …". What is secret is redacted, and what is long is cut.
    private static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "is an object",
        JsonValueKind.Array => "is an array",
        JsonValueKind.String => TryText(value) is { } text ? $"is '{Redacted(text)}'" : "is not valid Unicode",
        _ => $"is {Redacted(value.GetRawText())}",
    };

    private static string Redacted(string text)
    {
        var redacted = new Redactor().Redact(text).ReplaceLineEndings(" ");
        return redacted.Length <= MaxShown ? redacted : $"{redacted[..MaxShown]}…";
    }

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? TryText(value) : null;

    private static string? TryText(JsonElement value) => Valid(value.GetString);

    private static string? NameOf(JsonProperty property) => Valid(() => property.Name);

    private static string? Valid(Func<string?> text)
    {
        try
        {
            return text();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is JSON all the same (RFC 8259, section 8.2), and no text.
            return null;
        }
    }
}
