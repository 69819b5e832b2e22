using System.Text;

namespace Pcf.GraphQL.Language;

/// <summary>Writes values back as GraphQL text, for messages and for introspected defaults.</summary>
internal static class Printer
{
    // A message shows at most this much of a client's literal.
    private const int ShownCharacters = 200;

    /// <summary>The text for a message: cut when long.</summary>
    public static string Print(ValueNode value)
    {
        var text = new StringBuilder();
        Append(text, value, ShownCharacters);
        return text.Length > ShownCharacters ? text.ToString(0, ShownCharacters) + "…" : text.ToString();
    }

    /// <summary>The whole text, which parses back to the same value.</summary>
    public static string PrintWhole(ValueNode value)
    {
        var text = new StringBuilder();
        Append(text, value, int.MaxValue);
        return text.ToString();
    }

    private static void Append(StringBuilder text, ValueNode value, int limit)
    {
        if (text.Length > limit) { return; }
        switch (value)
        {
            case VariableNode variable: text.Append('$').Append(variable.Name); break;
            case IntNode number: text.Append(number.Text); break;
            case FloatNode number: text.Append(number.Text); break;
            case BooleanNode truth: text.Append(truth.Value ? "true" : "false"); break;
            case NullNode: text.Append("null"); break;
            case EnumNode name: text.Append(name.Name); break;
            case StringNode quoted: AppendQuoted(text, quoted.Value, limit); break;
            case ListNode list:
                text.Append('[');
                for (var i = 0; i < list.Items.Length && text.Length <= limit; i++)
                {
                    if (i > 0) { text.Append(", "); }
                    Append(text, list.Items[i], limit);
                }

                text.Append(']');
                break;
            case ObjectNode { Fields.Length: 0 }: text.Append("{}"); break;
            case ObjectNode fields:
                text.Append("{ ");
                for (var i = 0; i < fields.Fields.Length && text.Length <= limit; i++)
                {
                    if (i > 0) { text.Append(", "); }
                    text.Append(fields.Fields[i].Name).Append(": ");
                    Append(text, fields.Fields[i].Value, limit);
                }

                text.Append(" }");
                break;
        }
    }

    private static void AppendQuoted(StringBuilder text, string value, int limit)
    {
        text.Append('"');
        foreach (var c in value)
        {
            if (text.Length > limit) { break; }
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case '\b': text.Append("\\b"); break;
                case '\f': text.Append("\\f"); break;
                case < ' ' or (>= '\u007F' and <= '\u009F'): text.Append($"\\u{(int)c:X4}"); break;
                default: text.Append(c); break;
            }
        }

        text.Append('"');
    }
}
