using System.Text;
using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Validation;

/// <summary>Arguments as text that is equal exactly when they are: the order of arguments and of object fields does not count.</summary>
internal static class ArgumentText
{
    public static string Of(ArgumentNode[] arguments)
    {
        var text = new StringBuilder();
        foreach (var argument in arguments.OrderBy(a => a.Name, StringComparer.Ordinal))
        {
            text.Append(argument.Name).Append(':');
            Append(text, argument.Value);
            text.Append(',');
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, ValueNode value)
    {
        switch (value)
        {
            case ListNode list:
                text.Append('[');
                foreach (var item in list.Items)
                {
                    Append(text, item);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case ObjectNode fields:
                text.Append('{');
                foreach (var field in fields.Fields.OrderBy(f => f.Name, StringComparer.Ordinal))
                {
                    text.Append(field.Name).Append(':');
                    Append(text, field.Value);
                    text.Append(',');
                }

                text.Append('}');
                break;
            default: text.Append(Printer.PrintWhole(value)); break;
        }
    }
}
