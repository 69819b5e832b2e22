using System.Collections.Concurrent;
using System.Text;
using Pcf.Observability.Redaction;

namespace Pcf.Observability.Logging;

/// <summary>A message template, taken apart once: <c>Created {NoteCount} notes in {DurationMs:0.0} ms</c>. Thread-safe.</summary>
/// <remarks>Messages are put together here and not by the caller's formatter, because only here each argument can be looked at under its own name before it is text.</remarks>
internal sealed class MessageTemplate
{
    // Templates come from code, so they are few; a caller that puts values into them stops filling the cache here.
    private const int MaxKnown = 2_000;
    private static readonly ConcurrentDictionary<string, MessageTemplate> Known = new(StringComparer.Ordinal);

    private readonly List<Part> _parts = [];

    private MessageTemplate(string template)
    {
        var text = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            var c = template[i];
            var doubled = i + 1 < template.Length && template[i + 1] == c;
            if (c is '{' or '}' && doubled)
            {
                text.Append(c);
                i++;
            }
            else if (c == '{' && template.IndexOf('}', i) is > 0 and var end)
            {
                _parts.Add(new Part(text.ToString(), null, null));
                text.Clear();
                _parts.Add(Argument(template[(i + 1)..end]));
                i = end;
            }
            else { text.Append(c); }
        }
        _parts.Add(new Part(text.ToString(), null, null));
    }

    public static MessageTemplate Of(string template)
    {
        if (Known.TryGetValue(template, out var known)) { return known; }
        var parsed = new MessageTemplate(template);
        if (Known.Count < MaxKnown) { Known.TryAdd(template, parsed); }
        return parsed;
    }

    /// <summary>The message with its arguments, each redacted by name and value, and then looked at as a whole.</summary>
    public string Render(IReadOnlyList<KeyValuePair<string, object?>> arguments, ValueRedactor values)
    {
        var message = new StringBuilder();
        var next = 0;
        foreach (var part in _parts)
        {
            if (part.Name is null)
            {
                message.Append(part.Text);
                continue;
            }
            // Arguments stand in the order of the template, which may name one twice.
            var argument = next < arguments.Count ? arguments[next++] : new KeyValuePair<string, object?>(part.Name, null);
            message.Append(values.Text(argument.Key, argument.Value, part.Format));
        }
        return values.Redactor.Redact(message.ToString());
    }

    private static Part Argument(string inner)
    {
        var colon = inner.IndexOf(':');
        var name = colon < 0 ? inner : inner[..colon];
        var comma = name.IndexOf(',');
        return new Part("", comma < 0 ? name : name[..comma], colon < 0 ? null : inner[(colon + 1)..]);
    }

    private sealed record Part(string Text, string? Name, string? Format);
}
