using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.TypeSystem;

/// <summary>A field of an object or interface type.</summary>
internal sealed class FieldDefinition(string name, string? description, TypeReference type, string owner)
{
    public string Name { get; } = name;

    public string? Description { get; } = description;

    public TypeReference Type { get; } = type;

    /// <summary>For messages and telemetry, for example "Query.note".</summary>
    public string Coordinate { get; } = $"{owner}.{name}";

    public NamedMap<InputValueDefinition> Arguments { get; } = new();

    public string? DeprecationReason { get; set; }
}

/// <summary>An argument, or a field of an input object.</summary>
internal sealed class InputValueDefinition(string name, string? description, TypeReference type, ValueNode? fallback, int index)
{
    public string Name { get; } = name;

    public string? Description { get; } = description;

    public TypeReference Type { get; } = type;

    /// <summary>The default as written; null where there is none (a default of null is a <see cref="NullNode"/>).</summary>
    public ValueNode? Default { get; } = fallback;

    /// <summary>Place among its siblings; coerced values are kept in this order.</summary>
    public int Index { get; } = index;

    public string? DeprecationReason { get; set; }

    /// <summary>Absent is an error: the type is non-null and there is no default.</summary>
    public bool IsRequired => Type.IsNonNull && Default is null;
}

internal sealed class EnumValueDefinition(string name, string? description)
{
    public string Name { get; } = name;

    public string? Description { get; } = description;

    public string? DeprecationReason { get; set; }
}

internal sealed class DirectiveDefinition(string name, string? description, bool repeatable, string[] locations)
{
    public string Name { get; } = name;

    public string? Description { get; } = description;

    public bool IsRepeatable { get; } = repeatable;

    public string[] Locations { get; } = locations;

    public NamedMap<InputValueDefinition> Arguments { get; } = new();
}
