using System.Collections.Concurrent;
using System.Text;
using Pcf.Observability.Redaction;

namespace Pcf.Observability.Logging;

/// <summary>A name as the record has it, encoded once, and whether it is that of a secret.</summary>
/// <param name="Name">The name in the record: <c>DurationMs</c> is <c>duration_ms</c>.</param>
/// <param name="Json">The name as JSON with its colon.</param>
/// <param name="JsonString">The same, and the quote that a text begins with.</param>
/// <param name="Kind">What the values behind it are.</param>
internal sealed record LogField(string Name, byte[] Json, byte[] JsonString, FieldKind Kind);

/// <summary>Names of message arguments as the record has them. Thread-safe.</summary>
internal sealed class LogFields(Redactor redactor)
{
    // Names come from message templates in code, so they are few; a caller that makes them up at run time stops filling the cache here.
    private const int MaxKnown = 2_000;
    private const int MaxLength = 128;

    private readonly ConcurrentDictionary<string, LogField> _known = new(StringComparer.Ordinal);

    public LogField Of(string name)
    {
        if (_known.TryGetValue(name, out var known)) { return known; }
        var field = Encode(name, name);
        if (_known.Count < MaxKnown) { _known.TryAdd(name, field); }
        return field;
    }

    /// <summary>A name from data: it is looked at as any text is, and not kept.</summary>
    public LogField OfData(string name) => Encode(redactor.Redact(name), name, snake: false);

    private LogField Encode(string shown, string name, bool snake = true)
    {
        if (shown.Length > MaxLength) { shown = shown[..MaxLength]; }
        if (snake) { shown = ToSnakeCase(shown); }
        var line = new LogLine();
        line.String(shown);
        line.Raw(":"u8);
        var json = line.Written.ToArray();
        return new LogField(shown, json, [.. json, (byte)'"'], redactor.KindOf(name));
    }

    private static string ToSnakeCase(string name)
    {
        var snake = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            var startsWord = char.IsUpper(name[i]) && i > 0 && name[i - 1] != '_' && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (startsWord) { snake.Append('_'); }
            snake.Append(char.IsSurrogate(name[i]) ? '\ufffd' : char.ToLowerInvariant(name[i]));
        }
        return snake.ToString();
    }
}
