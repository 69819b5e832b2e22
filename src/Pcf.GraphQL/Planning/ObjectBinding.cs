using System.Collections.Frozen;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Planning;

/// <summary>An object type with the code of its fields.</summary>
internal sealed class ObjectBinding(ObjectType type, Type? clrType)
{
    private FrozenDictionary<string, BoundField> _fields = FrozenDictionary<string, BoundField>.Empty;

    public ObjectType Type { get; } = type;

    /// <summary>The class whose instances are values of this type; null for root types.</summary>
    public Type? ClrType { get; } = clrType;

    public BoundField Field(string name) => _fields[name];

    /// <summary>Called once, when all fields are known.</summary>
    public void Freeze(Dictionary<string, BoundField> fields) => _fields = fields.ToFrozenDictionary(StringComparer.Ordinal);
}
