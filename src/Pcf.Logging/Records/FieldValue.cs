using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Pcf.Redaction;

namespace Pcf.Logging.Records;

/// <summary>Writes the argument of a message as JSON, redacted: numbers and truth values as such, classified objects and dictionaries as objects, the
/// rest as text.</summary>
internal sealed class FieldValue(LogFields fields, ValueRedactor values)
{
    // Deeper objects are shown by their type: a log record is no dump.
    private const int MaxDepth = 3;

    /// <summary>Writes an argument with its name.</summary>
    public void Write(LogLine line, LogText message, ref LogArgument argument)
    {
        var field = argument.Field ??= fields.Of(argument.Key);
        if (argument.Value is string text)
        {
            line.Raw(field.JsonString);
            line.Text(argument.Safe ?? LongText.Redact(values, field.Kind, text));
            line.Raw("\","u8);
        }
        else if (argument.Length > 0)
        {
            line.Raw(field.Json);
            line.Ascii(message.Written.Slice(argument.Start, argument.Length));
            line.Raw((byte)',');
        }
        else { Write(line, field, argument.Key, argument.Value); }
    }

    /// <summary>Writes a value with its name.</summary>
    public void Write(LogLine line, LogField field, string key, object? value, int depth = 0)
    {
        line.Raw(field.Json);
        switch (value)
        {
            case null: line.Raw("null"u8); break;
            case string text: line.String(LongText.Redact(values, field.Kind, text)); break;
            case Exception failure: line.String(ExceptionWriter.Text(values, field.Kind, failure)); break;
            case bool truth: line.Raw(truth ? "true"u8 : "false"u8); break;
            case var _ when Redactor.IsSecret(field.Kind, value): line.Raw("\"[REDACTED]\""u8); break;
            case long or ulong or decimal or double when !values.MayShow(value): line.Raw("\"[REDACTED]\""u8); break;
            case long or ulong or decimal or double when values.Masked(field.Kind, value) is { } masked: line.String(masked); break;
            case int number: line.Number(number); break;
            case long number: line.Number(number); break;
            case double number when double.IsFinite(number): line.Number(number); break;
            case float number when float.IsFinite(number): line.Number(number); break;
            case decimal number: line.Number(number); break;
            case uint number: line.Number(number); break;
            case ulong number: line.Number(number); break;
            case short number: line.Number(number); break;
            case ushort number: line.Number(number); break;
            case byte number: line.Number(number); break;
            case sbyte number: line.Number(number); break;
            case IDictionary or IEnumerable<KeyValuePair<string, object?>> when depth < MaxDepth: WriteEntries(line, key, value, depth); break;
            case IEnumerable: line.String($"[{values.Text(key, value)}]"); break;
            case var _ when !ValueRedactor.IsPlain(value) && depth < MaxDepth
                && Classification.Of(value.GetType()) is { Length: > 0 } properties:
                WriteObject(line, value, properties, depth); break;
            default: line.String(values.Text(key, value)); break;
        }
        line.Raw(","u8);
    }

    private void WriteEntries(LogLine line, string key, object dictionary, int depth)
    {
        var entries = new Entries();
        LogPairs.TryRead(dictionary, entries);
        if (entries.Count == 0 && dictionary is ICollection { Count: > 0 })
        {
            // It cannot be read, and its text says so.
            line.String(values.Text(key, dictionary));
            return;
        }
        line.Begin();
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in entries)
        {
            if (line.IsFull)
            {
                line.Omitted();
                break;
            }
            var field = fields.OfData(name);
            if (written.Add(field.Name)) { Write(line, field, name, value, depth + 1); }
        }
        if (entries.IsCut && !line.IsFull) { line.Omitted(); }
        line.End();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever a property's own code throws, the record must come out.")]
    private void WriteObject(LogLine line, object value, ClassifiedProperty[] properties, int depth)
    {
        line.Begin();
        foreach (var (property, shown) in properties)
        {
            if (line.IsFull)
            {
                line.Omitted();
                break;
            }
            object? inner = "[REDACTED]";
            if (shown == true)
            {
                try
                {
                    inner = property.GetValue(value);
                }
                catch (Exception e)
                {
                    inner = $"[could not be read: {(e.InnerException ?? e).GetType().Name}]";
                }
            }
            Write(line, fields.Of(property.Name), property.Name, inner, depth + 1);
        }
        line.End();
    }

    // As many as a record shows of a dictionary.
    private sealed class Entries : List<KeyValuePair<string, object?>>, IPairTaker
    {
        private const int Max = 100;

        public bool IsCut { get; private set; }

        public void Take(string name, object? value)
        {
            if (Count < Max) { Add(new(name, value)); }
            else { IsCut = true; }
        }
    }
}
