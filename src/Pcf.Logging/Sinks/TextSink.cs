using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Records;

namespace Pcf.Logging.Sinks;

/// <summary>The same records for people: aligned, each fact once, at most 100 columns, in colour if asked to, with the exception below.</summary>
/// <remarks>It reads the finished record, so it can show nothing that the redactor has not seen.</remarks>
/// <param name="inner">Takes the text.</param>
/// <param name="isColoured">Whether the reader is a terminal that shows colours.</param>
internal sealed class TextSink(ILogSink inner, bool isColoured) : ILogSink
{
    private const int TargetWidth = 28;
    private const int Width = 100;
    private const string Indent = "        ";
    private const string Quiet = "\e[2m";
    private const string Plain = "\e[0m";

    // What every line of a service would repeat, or what the line shows in its own way.
    private static readonly HashSet<string> Shown = ["timestamp", "level", "target", "message", "service", "version", "environment", "fields",
        "exception", "span_id"];

    private readonly StringBuilder _text = new();
    private int _column;

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
        // Time, level and target, with a space behind each of the first two.
        _column = 12 + 1 + 5 + 1 + TargetWidth;
        var message = OneLine(record.GetProperty("message").GetString()!);
        foreach (var word in message.Split(' ')) { AppendWord(word, "", " "); }
        AppendMembers(record, message);
        _text.Append('\n');
        if (record.TryGetProperty("exception", out var exception)) { AppendException(exception, "  "); }
    }

    private void AppendMembers(JsonElement record, string message)
    {
        var gap = "  ";
        foreach (var member in record.EnumerateObject().Where(member => !Shown.Contains(member.Name))) { Add(member); }
        if (!record.TryGetProperty("fields", out var fields)) { return; }
        foreach (var field in fields.EnumerateObject())
        {
            // Each place of the message shows one field, so two fields of one value need two places.
            if (WithoutWord(message, ValueOf(field)) is { } rest) { message = rest; }
            else { Add(field); }
        }

        void Add(JsonProperty member)
        {
            AppendWord($"{OneLine(member.Name)}={Rounded(member)}", Quiet, gap);
            gap = " ";
        }
    }

    private void AppendWord(string word, string colour, string gap)
    {
        if (_column + gap.Length + word.Length > Width && _column > Indent.Length)
        {
            _text.Append('\n').Append(Indent);
            _column = Indent.Length;
        }
        else
        {
            _text.Append(gap);
            _column += gap.Length;
        }
        if (colour.Length > 0) { Append(colour, word); } else { _text.Append(word); }
        _column += word.Length;
    }

    // The message without a value that stands in it as a whole; null when it does not.
    private static string? WithoutWord(string message, string value)
    {
        for (var at = value.Length == 0 ? -1 : message.IndexOf(value, StringComparison.Ordinal); at >= 0;
            at = message.IndexOf(value, at + 1, StringComparison.Ordinal))
        {
            var end = at + value.Length;
            var isWhole = (at == 0 || !char.IsLetterOrDigit(message[at - 1])) && (end == message.Length || !char.IsLetterOrDigit(message[end]));
            if (isWhole) { return $"{message[..at]}\0{message[end..]}"; }
        }
        return null;
    }

    private static string ValueOf(JsonProperty member) =>
        OneLine(member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText());

    // Nanoseconds of a duration say nothing to a reader.
    private static string Rounded(JsonProperty member) =>
        member.Value.ValueKind == JsonValueKind.Number && IsDuration(member.Name) && member.Value.TryGetDouble(out var number)
            ? Math.Round(number, 3).ToString(CultureInfo.InvariantCulture)
            : ValueOf(member);

    private static bool IsDuration(string name) =>
        name.EndsWith("_ms", StringComparison.Ordinal) || name.EndsWith("seconds", StringComparison.Ordinal)
            || name.Contains("duration", StringComparison.Ordinal);

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
