namespace Pcf.GraphQL.TypeSystem;

/// <summary>The fields that every schema has without listing them. Specification: section 4 (Introspection).</summary>
internal static class MetaFields
{
    private static readonly ScalarType Text = new("String", null, builtIn: true);

    public static FieldDefinition TypeName { get; } = new("__typename", null, new NonNullType(Text), "__Any");

    public static FieldDefinition Schema(Schema schema) => new("__schema", null, new NonNullType(schema.FindType("__Schema")!), schema.Query.Name);

    public static FieldDefinition Type(Schema schema)
    {
        var field = new FieldDefinition("__type", null, schema.FindType("__Type")!, schema.Query.Name);
        field.Arguments.TryAdd("name", new InputValueDefinition("name", null, new NonNullType(schema.FindType("String")!), null, 0));
        return field;
    }

    /// <summary>A field by name, meta fields included; null when the type has none.</summary>
    public static FieldDefinition? Find(Schema schema, SchemaType parent, string name)
    {
        if (name.StartsWith("__", StringComparison.Ordinal))
        {
            if (name == "__typename" && parent.IsComposite) { return TypeName; }
            if (!ReferenceEquals(parent, schema.Query)) { return null; }
            return name switch
            {
                "__schema" => schema.SchemaField,
                "__type" => schema.TypeField,
                _ => null,
            };
        }

        return parent is FieldsType fields ? fields.Fields.Find(name) : null;
    }
}
