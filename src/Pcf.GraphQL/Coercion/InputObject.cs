using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Coercion;

/// <summary>A coerced input object given as an argument. Immutable.</summary>
/// <remarks>Specification: section 3.10 (Input Objects). A field left out has its default, or is absent when it has none.</remarks>
public sealed class InputObject
{
    private readonly InputValues _inputs;
    private readonly InputObjectType _type;
    private readonly object?[] _values;

    private InputObject(InputValues inputs, InputObjectType type, object?[] values)
    {
        _inputs = inputs;
        _type = type;
        _values = values;
    }

    /// <summary>The names of the fields that were given or have a default, in the order of the schema.</summary>
    public IEnumerable<string> Names => _type.Fields.All.Where(f => !ReferenceEquals(_values[f.Index], Absent.Value)).Select(f => f.Name);

    /// <summary>Whether the field was given (also as null) or has a default.</summary>
    /// <exception cref="ArgumentException">The type has no such field.</exception>
    public bool Has(string name) => !ReferenceEquals(_values[Find(name).Index], Absent.Value);

    /// <summary>The field's value; the same types as <c>FieldContext.Argument</c>. Absent reads as null.</summary>
    /// <exception cref="ArgumentException">The type has no such field.</exception>
    /// <exception cref="FieldException">A registered id type refused the text: INVALID_INPUT.</exception>
    public T Get<T>(string name)
    {
        var field = Find(name);
        return _inputs.Conversions.Convert<T>(_values[field.Index], $"Input field \"{_type.Name}.{name}\"");
    }

    internal static InputObject Complete(InputValues inputs, InputObjectType type, object?[] values, string where)
    {
        foreach (var field in type.Fields.All)
        {
            if (!ReferenceEquals(values[field.Index], Absent.Value)) { continue; }
            if (field.Default is { } fallback)
            {
                values[field.Index] = LiteralCoercion.Coerce(inputs, fallback, field.Type, VariableValues.None, $"{where}.{field.Name}");
            }
            else if (field.Type.IsNonNull)
            {
                throw new CoercionException($"{where}: field \"{field.Name}\" of required type \"{field.Type}\" was not provided.");
            }
        }

        if (type.IsOneOf) { OneOf.Check(type, values, where); }
        return new InputObject(inputs, type, values);
    }

    private InputValueDefinition Find(string name) => _type.Fields.Find(name)
        ?? throw new ArgumentException($"Input object \"{_type.Name}\" has no field \"{name}\".", nameof(name));
}
