using System.Text;
using Pcf.Redaction;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Logging.Records;

/// <summary>A message template, taken apart once: <c>Created {NoteCount} notes in {DurationMs:0.0} ms</c>. Thread-safe.</summary>
/// <remarks>
/// Messages are put together here and not by the caller's formatter, because only here each argument can be looked at under its own name before it is
/// text. A hole without an argument stays as it was written.
/// </remarks>
internal sealed class MessageTemplate
{
    private readonly Part[] _parts;

    public MessageTemplate(string template, LogFields fields)
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
                parts.Add(FieldPart(text.ToString(), template[(i + 1)..end], fields));
                text.Clear();
                i = end;
            }
            else { text.Append(c); }
        }
        parts.Add(new Part(text.ToString(), null, null, null, ""));
        _parts = [.. parts];
        Text = template;
    }

    /// <summary>The template as it was written.</summary>
    public string Text { get; }

    /// <summary>Writes the message with its arguments, each redacted by name and value. Who calls looks at the whole of it.</summary>
    /// <returns>Whether it is a whole sentence: no value is masked for being unvouched.</returns>
    public bool Render(LogText message, LogArguments arguments, LogFields fields, ValuePolicy policy)
    {
        var isWhole = true;
        for (var i = 0; i < _parts.Length; i++)
        {
            ref readonly var part = ref _parts[i];
            message.Append(part.Before);
            if (part.Name is null) { continue; }
            var at = Find(arguments, part.Name, i);
            if (at < 0)
            {
                message.Append(part.Written);
                continue;
            }
            ref var argument = ref arguments[at];
            argument.Field ??= argument.Key == part.Name ? part.Field : fields.Of(argument.Key);
            isWhole &= policy.Shows(argument.Field!, argument.Value);
            var start = message.Length;
            Append(message, ref argument, part.Format, policy.ValuesOf(argument.Field!));
            // An id's digits have been judged under its name, as its field has; the look at the whole message leaves them.
            if (argument.Field!.Kind == FieldKind.Id && !message.Written[start..].ContainsAnyExcept(Chars.Number))
            {
                message.Cleared.Add(start, message.Length);
            }
        }
        return isWhole;
    }

    // Arguments nearly always stand in the order of the template. Where they do not, the name decides, in any case and without a mark such as @.
    // A tag may rename an argument: then the place decides, if there are as many arguments as holes. If not, members of an object or an enricher's
    // tags are among the arguments, and another argument's value may stand in the place.
    private int Find(LogArguments arguments, string name, int place)
    {
        if (place < arguments.Count && arguments[place].Key == name) { return place; }
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].Key == name) { return i; }
        }
        var plain = name.TrimStart('@', '$').Trim();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (plain.Equals(arguments[i].Key, StringComparison.OrdinalIgnoreCase)) { return i; }
        }
        var isOneEach = arguments.Count == _parts.Length - 1;
        return isOneEach && place < arguments.Count && !HasHole(arguments[place].Key) ? place : -1;
    }

    private bool HasHole(string name)
    {
        foreach (ref readonly var part in _parts.AsSpan())
        {
            if (string.Equals(part.Name, name, StringComparison.OrdinalIgnoreCase)) { return true; }
        }
        return false;
    }

    private static void Append(LogText message, ref LogArgument argument, string? format, ValueRedactor values)
    {
        var field = argument.Field!;
        switch (argument.Value)
        {
            case string text:
                message.Append(argument.Safe ??= LongText.Redact(values, field.Kind, text));
                break;
            case bool truth:
                message.Append(truth ? "true" : "false");
                break;
            // A number is made text once, for the message and for its field.
            case int number when format is null && field.Kind == FieldKind.None:
                argument.Start = message.Length;
                message.AppendNumber(number);
                argument.Length = message.Length - argument.Start;
                break;
            case double number when format is null && field.Kind == FieldKind.None && double.IsFinite(number)
                && !ValueRedactor.MayBeCard(argument.Value) && values.IsPlainAndShown(argument.Value):
                argument.Start = message.Length;
                message.AppendNumber(number);
                argument.Length = message.Length - argument.Start;
                break;
            case Exception failure:
                message.Append(ExceptionWriter.Text(values, field.Kind, failure));
                break;
            case ISpanFormattable plain when field.Kind == FieldKind.None && !ValueRedactor.MayBeCard(plain) && values.IsPlainAndShown(plain):
                message.Append(plain, format);
                break;
            case var other:
                message.Append(values.Text(argument.Key, other, format));
                break;
        }
    }

    private static Part FieldPart(string before, string inner, LogFields fields)
    {
        var colon = inner.IndexOf(':');
        var name = colon < 0 ? inner : inner[..colon];
        var comma = name.IndexOf(',');
        if (comma >= 0) { name = name[..comma]; }
        return new Part(before, name, fields.Of(name), colon < 0 ? null : inner[(colon + 1)..], $"{{{inner}}}");
    }

    // Before is the text in front of the hole, Written the hole as it stands in the template.
    private readonly record struct Part(string Before, string? Name, LogField? Field, string? Format, string Written);
}
