using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.TypeSystem;

/// <summary>A named type of the schema. Filled by <see cref="SchemaBuilder"/>, immutable once the schema is handed out.</summary>
internal abstract class SchemaType(string name, TypeKind kind, string? description) : TypeReference
{
    public string Name { get; } = name;

    public TypeKind Kind { get; } = kind;

    public string? Description { get; set; } = description;

    public override SchemaType Named => this;

    public bool IsInput => Kind is TypeKind.Scalar or TypeKind.Enum or TypeKind.InputObject;

    public bool IsOutput => Kind is not TypeKind.InputObject;

    public bool IsLeaf => Kind is TypeKind.Scalar or TypeKind.Enum;

    public bool IsComposite => Kind is TypeKind.Object or TypeKind.Interface or TypeKind.Union;

    public bool IsAbstract => Kind is TypeKind.Interface or TypeKind.Union;

    public override string ToString() => Name;
}

internal sealed class ScalarType(string name, string? description, bool builtIn) : SchemaType(name, TypeKind.Scalar, description)
{
    public bool BuiltIn { get; } = builtIn;

    public string? SpecifiedBy { get; set; }
}

/// <summary>An object or interface type: both have fields and may implement interfaces.</summary>
internal abstract class FieldsType(string name, TypeKind kind, string? description) : SchemaType(name, kind, description)
{
    public NamedMap<FieldDefinition> Fields { get; } = new();

    public NamedMap<InterfaceType> Interfaces { get; } = new();
}

internal sealed class ObjectType(string name, string? description) : FieldsType(name, TypeKind.Object, description);

internal sealed class InterfaceType(string name, string? description) : FieldsType(name, TypeKind.Interface, description);

internal sealed class UnionType(string name, string? description) : SchemaType(name, TypeKind.Union, description)
{
    public NamedMap<ObjectType> Members { get; } = new();
}

internal sealed class EnumType(string name, string? description) : SchemaType(name, TypeKind.Enum, description)
{
    public NamedMap<EnumValueDefinition> Values { get; } = new();
}

internal sealed class InputObjectType(string name, string? description) : SchemaType(name, TypeKind.InputObject, description)
{
    public NamedMap<InputValueDefinition> Fields { get; } = new();

    /// <summary>Exactly one field must be given. Specification: section 3.10.1 (OneOf Input Objects).</summary>
    public bool IsOneOf { get; set; }
}
