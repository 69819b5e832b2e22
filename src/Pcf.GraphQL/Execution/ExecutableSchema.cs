using System.Collections.Frozen;
using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Execution;

/// <summary>A schema with the code of all its fields, made by the schema binder. Immutable and thread-safe.</summary>
public sealed class ExecutableSchema
{
    private readonly FrozenDictionary<string, ObjectBinding> _objects;
    private readonly FrozenDictionary<string, Func<object?, object?>> _scalars;
    private readonly FrozenDictionary<string, StreamField> _streams;

    internal ExecutableSchema(
        Schema schema,
        IEnumerable<ObjectBinding> objects,
        IReadOnlyDictionary<string, Func<object?, object?>> scalars,
        IReadOnlyDictionary<string, StreamField> streams,
        ValueConversions values)
    {
        Schema = schema;
        Values = values;
        _objects = objects.ToFrozenDictionary(o => o.Type.Name, StringComparer.Ordinal);
        _scalars = scalars.ToFrozenDictionary(StringComparer.Ordinal);
        _streams = streams.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The types.</summary>
    public Schema Schema { get; }

    internal ValueConversions Values { get; }

    internal ObjectBinding Object(string typeName) => _objects[typeName];

    internal StreamField Stream(string field) => _streams[field];

    /// <summary>Whether a custom scalar's parser refuses a literal. With variables inside it cannot be known before they are.</summary>
    internal bool Refuses(ScalarType type, ValueNode literal)
    {
        if (ArgumentPlan.UsesVariable(literal)) { return false; }
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
    internal object? ParseScalar(ScalarType type, object? plain, string where)
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
