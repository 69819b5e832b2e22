using System.Text;
using Pcf.Observability.Redaction;

namespace Pcf.Observability.Logging;

/// <summary>A message template, taken apart once: <c>Created {NoteCount} notes in {DurationMs:0.0} ms</c>. Thread-safe.</summary>
/// <remarks>Messages are put together here and not by the caller's formatter, because only here each argument can be looked at under its own name before it is text.</remarks>
internal sealed class MessageTemplate
{
    private readonly Part[] _parts;

    public MessageTemplate(string template)
    {
        var parts = new List<Part>();
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
                parts.Add(Argument(text.ToString(), template[(i + 1)..end]));
                text.Clear();
                i = end;
            }
            else { text.Append(c); }
        }
        parts.Add(new Part(text.ToString(), null, null));
        _parts = [.. parts];
        Text = template;
    }

    /// <summary>The template as it was written.</summary>
    public string Text { get; }

    /// <summary>Writes the message with its arguments, each redacted by name and value. Who calls looks at the whole of it.</summary>
    public void Render(LogText message, LogArguments arguments, LogFields fields, ValueRedactor values)
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            ref readonly var part = ref _parts[i];
            message.Append(part.Before);
            if (part.Name is null) { continue; }
            var at = Find(arguments, part.Name, i);
            if (at < 0) { message.Append("(null)"); }
            else { Append(message, ref arguments[at], part.Format, fields, values); }
        }
    }

    // Arguments nearly always stand in the order of the template; where they do not, the name tells, and then the place.
    private static int Find(LogArguments arguments, string name, int place)
    {
        if (place < arguments.Count && arguments[place].Key == name) { return place; }
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].Key == name) { return i; }
        }
        return place < arguments.Count ? place : -1;
    }

    private static void Append(LogText message, ref LogArgument argument, string? format, LogFields fields, ValueRedactor values)
    {
        var field = argument.Field ??= fields.Of(argument.Key);
        switch (argument.Value)
        {
            case string text:
                message.Append(argument.Safe ??= values.String(field.Kind, text));
                break;
            case bool truth:
                message.Append(truth ? "true" : "false");
                break;
            case ISpanFormattable number when field.Kind == FieldKind.None && values.IsPlainAndShown(number):
                message.Append(number, format);
                break;
            case var other:
                message.Append(values.Text(argument.Key, other, format));
                break;
        }
    }

    private static Part Argument(string before, string inner)
    {
        var colon = inner.IndexOf(':');
        var name = colon < 0 ? inner : inner[..colon];
        var comma = name.IndexOf(',');
        return new Part(before, comma < 0 ? name : name[..comma], colon < 0 ? null : inner[(colon + 1)..]);
    }

    private readonly record struct Part(string Before, string? Name, string? Format);
}
