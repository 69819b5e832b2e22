using System.Globalization;
using System.Text;
using Pcf.GraphQL.Coercion;
using Pcf.GraphQL.Running;

namespace Pcf.GraphQL.Tests.Support;

/// <summary>Coerced arguments as text that the oracle writes in the same way: absent ones are left out, null is null.</summary>
internal static class Canonical
{
    public static string Arguments(FieldContext field, params string[] names)
    {
        var text = new StringBuilder();
        foreach (var name in names)
        {
            if (!field.Has(name)) { continue; }
            text.Append(name).Append('=');
            Append(text, field.Argument<object?>(name));
            text.Append(';');
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null: text.Append("null"); break;
            case bool truth: text.Append(truth ? "true" : "false"); break;
            case string or int: text.Append(value); break;
            case double number: text.Append(number.ToString(CultureInfo.InvariantCulture)); break;
            case object?[] items:
                text.Append('[');
                foreach (var item in items)
                {
                    Append(text, item);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case InputObject input:
                text.Append('{');
                foreach (var name in input.Names)
                {
                    text.Append(name).Append(':');
                    Append(text, input.Get<object?>(name));
                    text.Append(',');
                }

                text.Append('}');
                break;
            default: throw new InvalidOperationException(value.GetType().Name);
        }
    }
}
