using System.Collections.Frozen;
using Pcf.GraphQL.Coercion;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Planning;

/// <summary>A schema with the code of all its fields, made by the schema binder. Immutable and thread-safe.</summary>
public sealed class ExecutableSchema
{
    private readonly FrozenDictionary<string, ObjectBinding> _objects;
    private readonly FrozenDictionary<string, StreamField> _streams;
    private readonly FrozenDictionary<string, int> _costs;
    private readonly FrozenDictionary<string, CachePolicy> _policies;

    internal ExecutableSchema(
        InputValues inputs,
        IEnumerable<ObjectBinding> objects,
        IReadOnlyDictionary<string, StreamField> streams,
        IReadOnlyDictionary<string, int> costs,
        IReadOnlyDictionary<string, CachePolicy> policies)
    {
        Inputs = inputs;
        _objects = objects.ToFrozenDictionary(o => o.Type.Name, StringComparer.Ordinal);
        _streams = streams.ToFrozenDictionary(StringComparer.Ordinal);
        _costs = costs.ToFrozenDictionary(StringComparer.Ordinal);
        _policies = policies.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The types.</summary>
    public Schema Schema => Inputs.Schema;

    internal InputValues Inputs { get; }

    internal ObjectBinding Object(string typeName) => _objects[typeName];

    internal StreamField Stream(string field) => _streams[field];

    /// <summary>What a field costs by itself.</summary>
    internal int Cost(FieldDefinition field) => _costs.GetValueOrDefault(field.Coordinate, 1);

    /// <summary>Whether any field is marked cacheable.</summary>
    internal bool HasPolicies => _policies.Count > 0;

    /// <summary>How a field's own value may be reused; null when it must not be.</summary>
    internal CachePolicy? Policy(FieldDefinition field) => _policies.GetValueOrDefault(field.Coordinate);
}
