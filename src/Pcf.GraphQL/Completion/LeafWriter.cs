using System.Globalization;
using System.Text;
using Pcf.GraphQL.Coercion;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Completion;

/// <summary>Writes a non-null CLR value as a scalar or enum. Specification: sections 3.5 to 3.9 (Result Coercion).</summary>
internal abstract class LeafWriter<T>
{
    /// <summary>False when the value is outside of what the type can represent.</summary>
    public abstract bool TryWrite(JsonSegment target, T value);
}

/// <summary>A function as a writer; the closed set of built-in pairs is made of these.</summary>
internal sealed class DelegateWriter<T>(Func<JsonSegment, T, bool> write) : LeafWriter<T>
{
    public override bool TryWrite(JsonSegment target, T value) => write(target, value);
}

internal sealed class StringWriter : LeafWriter<string>
{
    public override bool TryWrite(JsonSegment target, string value)
    {
        target.String(value);
        return true;
    }
}

internal sealed class IntWriter : LeafWriter<int>
{
    public override bool TryWrite(JsonSegment target, int value)
    {
        target.Number(value);
        return true;
    }
}

internal sealed class BooleanWriter : LeafWriter<bool>
{
    public override bool TryWrite(JsonSegment target, bool value)
    {
        target.Boolean(value);
        return true;
    }
}

/// <summary>Types that become text by a function: ids and custom scalars.</summary>
internal sealed class TextWriter<T>(Func<T, string> format) : LeafWriter<T>
{
    public override bool TryWrite(JsonSegment target, T value)
    {
        try
        {
            target.String(format(value));
            return true;
        }
        catch (Exception error) when (error is not ExecutionAbort)
        {
            return false;
        }
    }
}

/// <summary>An enum value given by its name in the schema.</summary>
internal sealed class EnumNameWriter(EnumType type) : LeafWriter<string>
{
    public override bool TryWrite(JsonSegment target, string value)
    {
        if (!type.Values.Contains(value)) { return false; }
        target.String(value);
        return true;
    }
}

/// <summary>A CLR enum; its members are matched to the schema's values without regard to case and underscores.</summary>
internal sealed class ClrEnumWriter<T> : LeafWriter<T>
{
    private readonly (T Member, byte[] Name)[] _names;

    public ClrEnumWriter(EnumType type)
    {
        var names = new List<(T, byte[])>();
        foreach (var value in type.Values.All)
        {
            if (Enum.TryParse(typeof(T), ValueConversions.Squeeze(value.Name), ignoreCase: true, out var member))
            {
                names.Add(((T)member, Encoding.UTF8.GetBytes($"\"{value.Name}\"")));
            }
        }

        _names = [.. names];
    }

    public override bool TryWrite(JsonSegment target, T value)
    {
        // Enums are short: looking through them beats hashing, and needs no boxing.
        foreach (var (member, name) in _names)
        {
            if (EqualityComparer<T>.Default.Equals(member, value))
            {
                target.Raw(name);
                return true;
            }
        }

        return false;
    }
}

/// <summary>A value whose CLR type is only known when it is there.</summary>
internal sealed class DynamicWriter(SchemaType type, IReadOnlyDictionary<Type, Func<JsonSegment, object, bool>> known) : LeafWriter<object?>
{
    public override bool TryWrite(JsonSegment target, object? value)
    {
        if (known.TryGetValue(value!.GetType(), out var write)) { return write(target, value); }
        if (type is EnumType values)
        {
            var text = ValueConversions.Squeeze(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
            foreach (var candidate in values.Values.All)
            {
                if (string.Equals(ValueConversions.Squeeze(candidate.Name), text, StringComparison.OrdinalIgnoreCase))
                {
                    target.String(candidate.Name);
                    return true;
                }
            }

            return false;
        }

        return BuiltInWriters.TryWriteObject(target, type.Name, value);
    }
}
