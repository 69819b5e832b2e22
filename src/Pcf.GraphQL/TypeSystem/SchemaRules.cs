namespace Pcf.GraphQL.TypeSystem;

/// <summary>What must hold between the types of a schema. Specification: the "Type Validation" parts of section 3.</summary>
internal static class SchemaRules
{
    public static void Check(Schema schema, List<string> problems)
    {
        foreach (var type in schema.Types)
        {
            if (type.Name.StartsWith("__", StringComparison.Ordinal)) { continue; }
            switch (type)
            {
                case FieldsType fields: CheckFields(fields, problems); break;
                case UnionType { Members.Count: 0 }: problems.Add($"Union \"{type.Name}\" must have at least one member."); break;
                case EnumType { Values.Count: 0 }: problems.Add($"Enum \"{type.Name}\" must have at least one value."); break;
                case InputObjectType input: CheckInput(input, problems); break;
            }
        }

        foreach (var directive in schema.Directives) { CheckDefaults(directive.Arguments, $"@{directive.Name}", problems); }
        InputCycles.Check(schema, problems);
    }

    private static void CheckFields(FieldsType type, List<string> problems)
    {
        if (type.Fields.Count == 0) { problems.Add($"Type \"{type.Name}\" must have at least one field."); }
        foreach (var field in type.Fields.All)
        {
            CheckName(field.Name, field.Coordinate, problems);
            foreach (var argument in field.Arguments.All) { CheckName(argument.Name, $"{field.Coordinate}({argument.Name}:)", problems); }
            CheckDefaults(field.Arguments, field.Coordinate, problems);
        }

        foreach (var face in type.Interfaces.All)
        {
            if (ReferenceEquals(face, type))
            {
                problems.Add($"Type \"{type.Name}\" cannot implement itself.");
                continue;
            }

            foreach (var parent in face.Interfaces.All)
            {
                if (!type.Interfaces.Contains(parent.Name))
                {
                    problems.Add($"Type \"{type.Name}\" must implement \"{parent.Name}\" because \"{face.Name}\" does.");
                }
            }

            foreach (var wanted in face.Fields.All) { CheckImplements(type, face, wanted, problems); }
        }
    }

    private static void CheckImplements(FieldsType type, InterfaceType face, FieldDefinition wanted, List<string> problems)
    {
        if (!type.Fields.TryGet(wanted.Name, out var field))
        {
            problems.Add($"Interface field {wanted.Coordinate} expected but \"{type.Name}\" does not have it.");
            return;
        }

        if (!IsSubtype(field.Type, wanted.Type))
        {
            problems.Add($"Interface field {wanted.Coordinate} is {wanted.Type} but {field.Coordinate} is {field.Type}.");
        }

        foreach (var argument in wanted.Arguments.All)
        {
            if (field.Arguments.Find(argument.Name) is not { } own)
            {
                problems.Add($"Argument {wanted.Coordinate}({argument.Name}:) expected but {field.Coordinate} does not have it.");
            }
            else if (!own.Type.SameAs(argument.Type))
            {
                problems.Add($"Argument {wanted.Coordinate}({argument.Name}:) is {argument.Type} but in \"{type.Name}\" {own.Type}.");
            }
        }

        foreach (var extra in field.Arguments.All)
        {
            if (extra.IsRequired && !wanted.Arguments.Contains(extra.Name))
            {
                problems.Add($"Argument {field.Coordinate}({extra.Name}:) must not be required: interface \"{face.Name}\" lacks it.");
            }
        }
    }

    private static bool IsSubtype(TypeReference type, TypeReference wanted) => (type, wanted) switch
    {
        (NonNullType a, NonNullType b) => IsSubtype(a.Inner, b.Inner),
        (NonNullType a, _) => IsSubtype(a.Inner, wanted),
        (ListType a, ListType b) => IsSubtype(a.Item, b.Item),
        (SchemaType a, SchemaType b) => ReferenceEquals(a, b)
            || (a is ObjectType o && Schema.IsPossible(b, o))
            || (a is InterfaceType i && b is InterfaceType && i.Interfaces.Contains(b.Name)),
        _ => false,
    };

    private static void CheckInput(InputObjectType type, List<string> problems)
    {
        if (type.Fields.Count == 0) { problems.Add($"Input object \"{type.Name}\" must have at least one field."); }
        CheckDefaults(type.Fields, type.Name, problems);
        foreach (var field in type.Fields.All)
        {
            CheckName(field.Name, $"{type.Name}.{field.Name}", problems);
            if (!type.IsOneOf) { continue; }
            if (field.Type.IsNonNull) { problems.Add($"OneOf input field {type.Name}.{field.Name} must be nullable."); }
            if (field.Default is not null) { problems.Add($"OneOf input field {type.Name}.{field.Name} cannot have a default value."); }
        }
    }

    private static void CheckDefaults(NamedMap<InputValueDefinition> inputs, string owner, List<string> problems)
    {
        foreach (var input in inputs.All)
        {
            if (input.Default is { } fallback && LiteralShape.Problem(fallback, input.Type) is { } problem)
            {
                problems.Add($"{owner}: the default of \"{input.Name}\" is invalid: {problem}");
            }
        }
    }

    private static void CheckName(string name, string where, List<string> problems)
    {
        if (name.StartsWith("__", StringComparison.Ordinal))
        {
            problems.Add($"Name of {where} must not begin with \"__\", which is reserved for introspection.");
        }
    }
}
