using System.Text;
using Pcf.Redaction;
using Pcf.Redaction.Values;
using Pcf.Shared;

namespace Pcf.Logging.Records;

/// <summary>A name as the record has it, encoded once, and whether it is that of a secret.</summary>
/// <param name="Name">The name in the record: <c>DurationMs</c> is <c>duration_ms</c>.</param>
/// <param name="Json">The name as JSON with its colon.</param>
/// <param name="JsonString">The same, and the quote that a text begins with.</param>
/// <param name="Kind">What the values behind it are.</param>
internal sealed record LogField(string Name, byte[] Json, byte[] JsonString, FieldKind Kind)
{
    // What the framework calls by these names comes from code or settings, or is the record's own request id.
    private static readonly HashSet<string> FromCode = new(StringComparer.Ordinal)
    {
        "action_name", "action_id", "address", "addresses", "authentication_scheme", "connection_id", "controller_name", "endpoint_name",
        "env_name", "method_name", "policy_name", "route_name", "route_pattern", "route_template", "trace_identifier", "type_name",
    };

    /// <summary>The name of what has none. Made after the list above, which it is looked up in.</summary>
    public static LogField None { get; } = new("", [], [], FieldKind.None);

    /// <summary>Whether the framework gives it values that no client wrote.</summary>
    public bool IsVouchedFor { get; } = FromCode.Contains(Name);
}

/// <summary>Names of message arguments as the record has them. Thread-safe.</summary>
internal sealed class LogFields(Redactor redactor)
{
    private const int MaxLength = 128;

    // A longer name comes from data and is not kept.
    private const int LongestKept = 512;

    // How a template asks for an object or its text, {@Order} and {$Order}, and how code marks names of its own.
    private static readonly char[] Marks = ['@', '$', '_'];

    private readonly BoundedCache<string, LogField> _known = new(maxEntries: 2_000, comparer: StringComparer.Ordinal);

    public LogField Of(string name)
    {
        if (_known.TryGet(name, out var known)) { return known; }
        // A caller's dictionary can have anything for names.
        var field = Encode(redactor.Redact(name), name);
        if (name.Length <= LongestKept) { _known.Add(name, field); }
        return field;
    }

    /// <summary>A name from data: it is looked at as any text is, and not kept.</summary>
    public LogField OfData(string name) => Encode(redactor.Redact(name), name, snake: false);

    private LogField Encode(string shown, string name, bool snake = true)
    {
        if (shown.Length > MaxLength) { shown = shown[..LongText.End(shown, MaxLength)]; }
        if (snake) { shown = ToSnakeCase(shown.TrimStart(Marks) is { Length: > 0 } clean ? clean : shown); }
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
            var startsWord = char.IsUpper(name[i]) && i > 0 && char.IsLetterOrDigit(name[i - 1])
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (startsWord) { snake.Append('_'); }
            snake.Append(char.IsSurrogate(name[i]) ? '\ufffd' : char.ToLowerInvariant(name[i]));
        }
        return snake.ToString();
    }
}
