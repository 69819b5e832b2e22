using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace Pcf.Observability.Logging;

/// <summary>Names of message arguments as the record has them: <c>DurationMs</c> is <c>duration_ms</c>. Thread-safe.</summary>
internal static class FieldName
{
    // Names come from message templates in code, so they are few; a caller that makes them up at run time stops filling the cache here.
    private const int MaxKnown = 2_000;

    private static readonly ConcurrentDictionary<string, JsonEncodedText> Known = new(StringComparer.Ordinal);

    public static JsonEncodedText Of(string name)
    {
        if (Known.TryGetValue(name, out var known)) { return known; }
        var encoded = JsonEncodedText.Encode(ToSnakeCase(name));
        if (Known.Count < MaxKnown) { Known.TryAdd(name, encoded); }
        return encoded;
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
