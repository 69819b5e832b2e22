using Pcf.GraphQL.Language;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Binding;

/// <summary>The introspection types, bound like any others: their source objects are the schema itself. Specification: section 4.</summary>
internal static class IntrospectionFields
{
    public static IEnumerable<KeyValuePair<string, TypeFields>> All()
    {
        TypeFields[] all = [SchemaFields(), TypeFields(), FieldFields(), InputFields(), ValueFields(), DirectiveFields()];
        return all.Select(f => KeyValuePair.Create(f.TypeName, f));
    }

    public static void AddTypes(ClrTypes types)
    {
        types.AddClass<TypeReference>();
        types.AddClass<FieldDefinition>();
        types.AddClass<InputValueDefinition>();
        types.AddClass<EnumValueDefinition>();
        types.AddClass<DirectiveDefinition>();
        types.AddClass<Schema>();
    }

    public static RootFields QueryFields(Schema schema) => new RootFields(schema.Query.Name)
        .Field("__schema", _ => schema)
        .Field("__type", field => (TypeReference?)schema.FindType(field.Argument<string>("name")));

    private static ObjectFields<Schema> SchemaFields() => new ObjectFields<Schema>("__Schema")
        .Field("description", s => s.Description)
        .Field("types", s => s.Types)
        .Field("queryType", s => (TypeReference)s.Query)
        .Field("mutationType", s => (TypeReference?)s.Mutation)
        .Field("subscriptionType", s => (TypeReference?)s.Subscription)
        .Field("directives", s => s.Directives);

    private static ObjectFields<TypeReference> TypeFields() => new ObjectFields<TypeReference>("__Type")
        .Field("kind", Kind)
        .Field("name", t => (t as SchemaType)?.Name)
        .Field("description", t => (t as SchemaType)?.Description)
        .Field("specifiedByURL", t => (t as ScalarType)?.SpecifiedBy)
        .Field("fields", (t, field) => (t as FieldsType)?.Fields.All.Where(f => Shown(field, f.DeprecationReason)))
        .Field("interfaces", t => (t as FieldsType)?.Interfaces.All)
        .Field("possibleTypes", (t, field) => PossibleTypes(t, field))
        .Field("enumValues", (t, field) => (t as EnumType)?.Values.All.Where(v => Shown(field, v.DeprecationReason)))
        .Field("inputFields", (t, field) => (t as InputObjectType)?.Fields.All.Where(f => Shown(field, f.DeprecationReason)))
        .Field("ofType", OfType)
        .Field("isOneOf", t => t is InputObjectType input ? input.IsOneOf : (bool?)null);

    private static ObjectFields<FieldDefinition> FieldFields() => new ObjectFields<FieldDefinition>("__Field")
        .Field("args", (f, field) => f.Arguments.All.Where(a => Shown(field, a.DeprecationReason)))
        .Field("isDeprecated", f => f.DeprecationReason is not null);

    private static ObjectFields<InputValueDefinition> InputFields() => new ObjectFields<InputValueDefinition>("__InputValue")
        .Field("defaultValue", v => v.Default is { } fallback ? Printer.PrintWhole(fallback) : null)
        .Field("isDeprecated", v => v.DeprecationReason is not null);

    private static ObjectFields<EnumValueDefinition> ValueFields() => new ObjectFields<EnumValueDefinition>("__EnumValue")
        .Field("isDeprecated", v => v.DeprecationReason is not null);

    private static ObjectFields<DirectiveDefinition> DirectiveFields() => new ObjectFields<DirectiveDefinition>("__Directive")
        .Field("args", (d, field) => d.Arguments.All.Where(a => Shown(field, a.DeprecationReason)));

    private static bool Shown(FieldContext field, string? deprecation) =>
        deprecation is null || field.Argument<bool>("includeDeprecated");

    private static ObjectType[]? PossibleTypes(TypeReference type, FieldContext field) =>
        type is SchemaType { IsAbstract: true } named ? field.Run.Schema.Schema.PossibleTypes(named) : null;

    private static TypeReference? OfType(TypeReference type) => type switch
    {
        NonNullType nonNull => nonNull.Inner,
        ListType list => list.Item,
        _ => null,
    };

    private static string Kind(TypeReference type) => type switch
    {
        NonNullType => "NON_NULL",
        ListType => "LIST",
        SchemaType { Kind: TypeKind.InputObject } => "INPUT_OBJECT",
        SchemaType named => named.Kind.ToString().ToUpperInvariant(),
        _ => throw new InvalidOperationException("A type is a wrapper or has a name."),
    };
}
