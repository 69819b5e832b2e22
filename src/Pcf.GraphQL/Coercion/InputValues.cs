using System.Collections.Frozen;
using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Coercion;

/// <summary>What input is coerced by: the types, the parsers of custom scalars and the conversions to CLR types. Immutable and thread-safe.</summary>
internal sealed class InputValues(Schema schema, IReadOnlyDictionary<string, Func<object?, object?>> scalars, ValueConversions conversions)
{
    private readonly FrozenDictionary<string, Func<object?, object?>> _scalars = scalars.ToFrozenDictionary(StringComparer.Ordinal);

    public Schema Schema => schema;

    public ValueConversions Conversions => conversions;

    /// <summary>Whether a custom scalar's parser refuses a literal. With variables inside it cannot be known before they are.</summary>
    public bool Refuses(ScalarType type, ValueNode literal)
    {
        if (LiteralCoercion.UsesVariable(literal)) { return false; }
        try
        {
            ParseScalar(type, LiteralCoercion.Plain(literal, VariableValues.None), "");
            return false;
        }
        catch (CoercionException)
        {
            return true;
        }
    }

    /// <summary>A custom scalar's value from a plain one (string, int, long, double, bool, list or dictionary of these).</summary>
    /// <exception cref="CoercionException">The scalar's parser refused it.</exception>
    public object? ParseScalar(ScalarType type, object? plain, string where)
    {
        try
        {
            return _scalars.TryGetValue(type.Name, out var parse) ? parse(plain) : plain;
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException or InvalidCastException)
        {
            // The parser's own text may quote a secret or name internals; the type's name says enough.
            throw new CoercionException($"{where}: expected a valid value of type \"{type.Name}\".");
        }
    }
}
