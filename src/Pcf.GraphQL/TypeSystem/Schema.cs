using System.Collections.Frozen;
using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.TypeSystem;

/// <summary>A valid GraphQL schema: the types, the root operation types and the directives. Immutable and thread-safe.</summary>
/// <remarks>Specification: GraphQL September 2025, section 3 (Type System). The built-in scalars and directives are always in it.</remarks>
public sealed class Schema
{
    private readonly FrozenDictionary<string, SchemaType> _types;
    private readonly FrozenDictionary<string, DirectiveDefinition> _directives;
    private readonly FrozenDictionary<string, ObjectType[]> _possible;

    internal Schema(
        string? description,
        IReadOnlyList<SchemaType> types,
        IReadOnlyList<DirectiveDefinition> directives,
        ObjectType query,
        ObjectType? mutation,
        ObjectType? subscription)
    {
        Description = description;
        Types = types;
        Directives = directives;
        Query = query;
        Mutation = mutation;
        Subscription = subscription;
        _types = types.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);
        _directives = directives.ToFrozenDictionary(d => d.Name, StringComparer.Ordinal);
        SchemaField = MetaFields.Schema(this);
        TypeField = MetaFields.Type(this);
        _possible = types.Where(t => t.IsComposite).ToFrozenDictionary(t => t.Name, FindPossible, StringComparer.Ordinal);
    }

    /// <summary>The schema's own description, or null.</summary>
    public string? Description { get; }

    internal IReadOnlyList<SchemaType> Types { get; }

    internal IReadOnlyList<DirectiveDefinition> Directives { get; }

    internal ObjectType Query { get; }

    internal ObjectType? Mutation { get; }

    internal ObjectType? Subscription { get; }

    internal FieldDefinition SchemaField { get; }

    internal FieldDefinition TypeField { get; }

    /// <summary>Reads a schema from the schema definition language, with its extensions, and checks it.</summary>
    /// <param name="sdl">The text; descriptions, directives, extensions and a missing <c>schema</c> block are all allowed.</param>
    /// <exception cref="SchemaException">The text does not parse, or the schema is not valid; the exception lists every problem.</exception>
    public static Schema Parse(string sdl)
    {
        ArgumentNullException.ThrowIfNull(sdl);
        return SchemaBuilder.Build(sdl);
    }

    internal SchemaType? FindType(string name) => _types.GetValueOrDefault(name);

    internal DirectiveDefinition? FindDirective(string name) => _directives.GetValueOrDefault(name);

    internal ObjectType? Root(OperationKind kind) => kind switch
    {
        OperationKind.Query => Query,
        OperationKind.Mutation => Mutation,
        _ => Subscription,
    };

    /// <summary>The object types that a value of this composite type can have.</summary>
    internal ObjectType[] PossibleTypes(SchemaType type) => _possible.GetValueOrDefault(type.Name, []);

    internal static bool IsPossible(SchemaType type, ObjectType candidate) => type switch
    {
        InterfaceType face => candidate.Interfaces.Contains(face.Name),
        UnionType union => union.Members.Contains(candidate.Name),
        _ => ReferenceEquals(type, candidate),
    };

    /// <summary>Some object type is both. Specification: section 5.5.2.3 (Fragment Spread Is Possible).</summary>
    internal bool Overlap(SchemaType a, SchemaType b)
    {
        if (ReferenceEquals(a, b)) { return true; }
        foreach (var candidate in PossibleTypes(a))
        {
            if (IsPossible(b, candidate)) { return true; }
        }

        return false;
    }

    /// <summary>The type that a written reference means, or null when its name is unknown.</summary>
    internal TypeReference? Resolve(TypeNode node)
    {
        switch (node)
        {
            case NonNullTypeNode nonNull: return Resolve(nonNull.Inner) is { } inner ? new NonNullType(inner) : null;
            case ListTypeNode list: return Resolve(list.Item) is { } item ? new ListType(item) : null;
            default: return FindType(((NamedTypeNode)node).Name);
        }
    }

    private ObjectType[] FindPossible(SchemaType type) => type switch
    {
        ObjectType self => [self],
        UnionType union => [.. union.Members.All],
        _ => [.. Types.OfType<ObjectType>().Where(o => o.Interfaces.Contains(type.Name))],
    };
}
