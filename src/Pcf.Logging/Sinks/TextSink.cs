using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Records;

namespace Pcf.Logging.Sinks;

/// <summary>The same records for people: one line each, aligned, in colour if asked to, with the exception below.</summary>
/// <remarks>It reads the finished record, so it can show nothing that the redactor has not seen.</remarks>
/// <param name="inner">Takes the text.</param>
/// <param name="isColoured">Whether the reader is a terminal that shows colours.</param>
internal sealed class TextSink(ILogSink inner, bool isColoured) : ILogSink
{
    private const int TargetWidth = 28;
    private const string Quiet = "\e[2m";
    private const string Plain = "\e[0m";

    // What every line of a service would repeat, or what the line shows in its own way.
    private static readonly HashSet<string> Shown = ["timestamp", "level", "target", "message", "service", "version", "environment", "fields",
        "exception", "span_id"];

    private readonly StringBuilder _text = new();

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> lines)
    {
        _text.Clear();
        foreach (var range in lines.Split((byte)'\n'))
        {
            if (!lines[range].IsEmpty) { Append(lines[range]); }
        }
        inner.Write(Encoding.UTF8.GetBytes(_text.ToString()));
    }

    /// <inheritdoc/>
    public void Flush() => inner.Flush();

    /// <inheritdoc/>
    public void EndWithin(TimeSpan time) => inner.EndWithin(time);

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    private void Append(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        using var document = JsonDocument.ParseValue(ref reader);
        var record = document.RootElement;
        var level = record.GetProperty("level").GetString()!;
        // The day is known to who looks on.
        Append(Quiet, record.GetProperty("timestamp").GetString()![11..23]);
        _text.Append(' ');
        Append(Colour(LevelNames.Parse(level)), level.PadRight(5));
        _text.Append(' ');
        Append(Quiet, Fit(record.GetProperty("target").GetString()!));
        _text.Append(' ').Append(OneLine(record.GetProperty("message").GetString()!));
        AppendMembers(record);
        _text.Append('\n');
        if (record.TryGetProperty("exception", out var exception)) { AppendException(exception, "  "); }
    }

    private void AppendMembers(JsonElement record)
    {
        var members = new StringBuilder();
        foreach (var member in record.EnumerateObject().Where(member => !Shown.Contains(member.Name))) { Add(members, member); }
        if (record.TryGetProperty("fields", out var fields))
        {
            foreach (var field in fields.EnumerateObject()) { Add(members, field); }
        }
        if (members.Length > 0) { Append(Quiet, $"  {members.ToString(1, members.Length - 1)}"); }
    }

    private static void Add(StringBuilder members, JsonProperty member) =>
        members.Append(CultureInfo.InvariantCulture,
            $" {OneLine(member.Name)}={OneLine(member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText())}");

    private void AppendException(JsonElement exception, string indent)
    {
        _text.Append(indent);
        Append(Colour(LogLevel.Error), $"{Text(exception, "type")}: {OneLine(Text(exception, "message"))}");
        _text.Append('\n');
        foreach (var frame in Text(exception, "stack").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            _text.Append(indent).Append("  ");
            Append(Quiet, OneLine(frame.Trim()));
            _text.Append('\n');
        }
        if (exception.TryGetProperty("data", out var data))
        {
            _text.Append(CultureInfo.InvariantCulture, $"{indent}  {OneLine(data.GetRawText())}\n");
        }
        if (exception.TryGetProperty("inner", out var inner)) { AppendException(inner, $"{indent}  "); }
        if (exception.TryGetProperty("inners", out var inners))
        {
            foreach (var one in inners.EnumerateArray()) { AppendException(one, $"{indent}  "); }
        }
        if (exception.TryGetProperty("…", out var cut)) { _text.Append(CultureInfo.InvariantCulture, $"{indent}  …{cut.GetString()}\n"); }
    }

    private void Append(string colour, string text)
    {
        if (isColoured) { _text.Append(colour).Append(text).Append(Plain); }
        else { _text.Append(text); }
    }

    // The end of a category says more than its beginning.
    private static string Fit(string target) => target.Length > TargetWidth ? $"…{target[^(TargetWidth - 1)..]}" : target.PadRight(TargetWidth);

    // A text that moves the cursor could forge lines, or hide them.
    private static string OneLine(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? c == '\n' ? '⏎' : ' ' : c)) : text;

    private static string Text(JsonElement record, string name) => record.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";

    private static string Colour(LogLevel level) => level switch
    {
        LogLevel.Critical or LogLevel.Error => "\e[31m",
        LogLevel.Warning => "\e[33m",
        LogLevel.Information => "\e[32m",
        _ => Quiet,
    };
}
