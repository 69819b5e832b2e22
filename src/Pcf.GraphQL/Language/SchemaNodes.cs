namespace Pcf.GraphQL.Language;

/// <summary>What kind a type is. Specification: section 3.4 (Types).</summary>
internal enum TypeKind : byte
{
    Scalar,
    Object,
    Interface,
    Union,
    Enum,
    InputObject,
}

/// <summary>Type system text as parsed: definitions and extensions in source order. Specification: section 3.1.</summary>
internal sealed class SchemaDocument(byte[] source)
{
    public byte[] Source { get; } = source;

    public List<SchemaNode> Schemas { get; } = [];

    public List<TypeDefinitionNode> Types { get; } = [];

    public List<DirectiveDefinitionNode> Directives { get; } = [];
}

internal sealed class SchemaNode(int position, bool extends, string? description, DirectiveNode[] directives)
{
    public int Position { get; } = position;

    public bool Extends { get; } = extends;

    public string? Description { get; } = description;

    public DirectiveNode[] Directives { get; } = directives;

    public List<(OperationKind Kind, NamedTypeNode Type)> Roots { get; } = [];
}

/// <summary>A definition or extension of a type of any kind; the lists that its kind lacks stay empty.</summary>
internal sealed class TypeDefinitionNode(int position, TypeKind kind, string name, bool extends, string? description)
{
    public int Position { get; } = position;

    public TypeKind Kind { get; } = kind;

    public string Name { get; } = name;

    public bool Extends { get; } = extends;

    public string? Description { get; } = description;

    public DirectiveNode[] Directives { get; set; } = [];

    public List<NamedTypeNode> Interfaces { get; } = [];

    public List<FieldDefinitionNode> Fields { get; } = [];

    public List<InputValueNode> Inputs { get; } = [];

    public List<NamedTypeNode> Members { get; } = [];

    public List<EnumValueNode> Values { get; } = [];
}

internal sealed class FieldDefinitionNode(
    int position, string? description, string name, List<InputValueNode> arguments, TypeNode type, DirectiveNode[] directives)
{
    public int Position { get; } = position;

    public string? Description { get; } = description;

    public string Name { get; } = name;

    public List<InputValueNode> Arguments { get; } = arguments;

    public TypeNode Type { get; } = type;

    public DirectiveNode[] Directives { get; } = directives;
}

internal sealed class InputValueNode(
    int position, string? description, string name, TypeNode type, ValueNode? fallback, DirectiveNode[] directives)
{
    public int Position { get; } = position;

    public string? Description { get; } = description;

    public string Name { get; } = name;

    public TypeNode Type { get; } = type;

    public ValueNode? Default { get; } = fallback;

    public DirectiveNode[] Directives { get; } = directives;
}

internal sealed class EnumValueNode(int position, string? description, string name, DirectiveNode[] directives)
{
    public int Position { get; } = position;

    public string? Description { get; } = description;

    public string Name { get; } = name;

    public DirectiveNode[] Directives { get; } = directives;
}

internal sealed class DirectiveDefinitionNode(
    int position, string? description, string name, List<InputValueNode> arguments, bool repeatable, List<string> locations)
{
    public int Position { get; } = position;

    public string? Description { get; } = description;

    public string Name { get; } = name;

    public List<InputValueNode> Arguments { get; } = arguments;

    public bool Repeatable { get; } = repeatable;

    public List<string> Locations { get; } = locations;
}
