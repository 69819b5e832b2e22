using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.TypeSystem;

/// <summary>Turns parsed definitions and extensions into a schema, collecting every problem instead of stopping at the first.</summary>
internal sealed class SchemaBuilder
{
    private readonly List<string> _problems = [];
    private readonly Dictionary<string, SchemaType> _types = new(StringComparer.Ordinal);
    private readonly List<SchemaType> _typesInOrder = [];
    private readonly Dictionary<string, DirectiveDefinition> _directives = new(StringComparer.Ordinal);
    private readonly Dictionary<OperationKind, ObjectType> _roots = [];
    private readonly AppliedDirectives _applied;
    private string? _description;

    private SchemaBuilder() => _applied = new AppliedDirectives(_problems);

    public static Schema Build(string sdl)
    {
        SchemaDocument own;
        try
        {
            own = SchemaParser.Parse(sdl);
        }
        catch (SyntaxException error)
        {
            var at = SourceLocation.At(System.Text.Encoding.UTF8.GetBytes(sdl), error.Position);
            throw new SchemaException([$"Line {at.Line}, column {at.Column}: {error.Message}"]);
        }

        return new SchemaBuilder().Build(own, SchemaParser.Parse(BuiltIns.Sdl));
    }

    private Schema Build(SchemaDocument own, SchemaDocument builtIn)
    {
        Declare(own.Types, builtIn: false);
        Declare(builtIn.Types, builtIn: true);
        foreach (var node in own.Types) { Fill(node); }
        foreach (var node in builtIn.Types) { Fill(node); }
        foreach (var node in own.Directives) { AddDirective(node, builtIn: false); }
        foreach (var node in builtIn.Directives) { AddDirective(node, builtIn: true); }
        SetRoots(own.Schemas);
        if (_problems.Count > 0) { throw new SchemaException(_problems); }
        var schema = new Schema(
            _description,
            _typesInOrder,
            [.. _directives.Values],
            _roots[OperationKind.Query],
            _roots.GetValueOrDefault(OperationKind.Mutation),
            _roots.GetValueOrDefault(OperationKind.Subscription));
        SchemaRules.Check(schema, _problems);
        return _problems.Count > 0 ? throw new SchemaException(_problems) : schema;
    }

    private void Declare(List<TypeDefinitionNode> nodes, bool builtIn)
    {
        foreach (var node in nodes)
        {
            if (node.Extends) { continue; }
            if (!builtIn && node.Name.StartsWith("__", StringComparison.Ordinal))
            {
                _problems.Add($"Type \"{node.Name}\" must not begin with \"__\", which is reserved for introspection.");
            }

            SchemaType type = node.Kind switch
            {
                TypeKind.Scalar => new ScalarType(node.Name, node.Description, builtIn || BuiltIns.Scalars.Contains(node.Name)),
                TypeKind.Object => new ObjectType(node.Name, node.Description),
                TypeKind.Interface => new InterfaceType(node.Name, node.Description),
                TypeKind.Union => new UnionType(node.Name, node.Description),
                TypeKind.Enum => new EnumType(node.Name, node.Description),
                _ => new InputObjectType(node.Name, node.Description),
            };
            if (_types.TryAdd(node.Name, type)) { _typesInOrder.Add(type); }
            else if (!builtIn) { _problems.Add($"There can be only one type named \"{node.Name}\"."); }
        }
    }

    private void Fill(TypeDefinitionNode node)
    {
        if (!_types.TryGetValue(node.Name, out var type))
        {
            _problems.Add($"Cannot extend type \"{node.Name}\" because it is not defined.");
            return;
        }

        if (type.Kind != node.Kind)
        {
            if (node.Extends) { _problems.Add($"Cannot extend {type.Kind} \"{node.Name}\" as {node.Kind}."); }
            return;
        }

        switch (type)
        {
            case ScalarType scalar: scalar.SpecifiedBy = _applied.SpecifiedBy(node.Directives) ?? scalar.SpecifiedBy; break;
            case FieldsType fields: FillFields(fields, node); break;
            case UnionType union: FillUnion(union, node); break;
            case EnumType values: FillEnum(values, node); break;
            case InputObjectType input:
                input.IsOneOf |= AppliedDirectives.Has(node.Directives, "oneOf");
                AddInputs(input.Fields, node.Inputs, $"Input object \"{input.Name}\"");
                break;
        }
    }

    private void FillFields(FieldsType type, TypeDefinitionNode node)
    {
        foreach (var face in node.Interfaces)
        {
            if (_types.GetValueOrDefault(face.Name) is not InterfaceType known)
            {
                _problems.Add($"Type \"{type.Name}\" implements \"{face.Name}\", which is not an interface.");
            }
            else if (!type.Interfaces.TryAdd(known.Name, known))
            {
                _problems.Add($"Type \"{type.Name}\" can implement \"{known.Name}\" only once.");
            }
        }

        foreach (var field in node.Fields)
        {
            var coordinate = $"{type.Name}.{field.Name}";
            if (Resolve(field.Type, coordinate) is not { } fieldType) { continue; }
            if (!fieldType.Named.IsOutput) { _problems.Add($"The type of {coordinate} must be an output type, but {fieldType} is not."); }
            var definition = new FieldDefinition(field.Name, field.Description, fieldType, type.Name)
            {
                DeprecationReason = _applied.Deprecation(field.Directives),
            };
            AddInputs(definition.Arguments, field.Arguments, $"Field \"{coordinate}\"");
            if (!type.Fields.TryAdd(field.Name, definition)) { _problems.Add($"Field \"{coordinate}\" can only be defined once."); }
        }
    }

    private void FillUnion(UnionType union, TypeDefinitionNode node)
    {
        foreach (var member in node.Members)
        {
            if (_types.GetValueOrDefault(member.Name) is not ObjectType known)
            {
                _problems.Add($"Union \"{union.Name}\" can only include object types, but \"{member.Name}\" is none.");
            }
            else if (!union.Members.TryAdd(known.Name, known))
            {
                _problems.Add($"Union \"{union.Name}\" can include \"{known.Name}\" only once.");
            }
        }
    }

    private void FillEnum(EnumType type, TypeDefinitionNode node)
    {
        foreach (var value in node.Values)
        {
            var definition = new EnumValueDefinition(value.Name, value.Description)
            {
                DeprecationReason = _applied.Deprecation(value.Directives),
            };
            if (!type.Values.TryAdd(value.Name, definition))
            {
                _problems.Add($"Enum value \"{type.Name}.{value.Name}\" can only be defined once.");
            }
        }
    }

    private void AddInputs(NamedMap<InputValueDefinition> inputs, List<InputValueNode> nodes, string owner)
    {
        foreach (var node in nodes)
        {
            if (Resolve(node.Type, $"{owner}, input \"{node.Name}\"") is not { } type) { continue; }
            if (!type.Named.IsInput) { _problems.Add($"{owner}: the type of \"{node.Name}\" must be an input type, but {type} is not."); }
            var definition = new InputValueDefinition(node.Name, node.Description, type, node.Default, inputs.Count)
            {
                DeprecationReason = _applied.Deprecation(node.Directives),
            };
            if (definition.DeprecationReason is not null && definition.IsRequired)
            {
                _problems.Add($"{owner}: required input \"{node.Name}\" cannot be deprecated.");
            }

            if (!inputs.TryAdd(node.Name, definition)) { _problems.Add($"{owner}: \"{node.Name}\" can only be defined once."); }
        }
    }

    private void AddDirective(DirectiveDefinitionNode node, bool builtIn)
    {
        if (_directives.ContainsKey(node.Name))
        {
            if (!builtIn) { _problems.Add($"There can be only one directive named \"@{node.Name}\"."); }
            return;
        }

        if (node.Name.StartsWith("__", StringComparison.Ordinal))
        {
            _problems.Add($"Directive \"@{node.Name}\" must not begin with \"__\", which is reserved for introspection.");
        }

        foreach (var location in node.Locations)
        {
            if (!((EnumType)_types["__DirectiveLocation"]).Values.Contains(location))
            {
                _problems.Add($"Directive \"@{node.Name}\" names an unknown location \"{location}\".");
            }
        }

        var definition = new DirectiveDefinition(node.Name, node.Description, node.Repeatable, [.. node.Locations]);
        AddInputs(definition.Arguments, node.Arguments, $"Directive \"@{node.Name}\"");
        _directives.Add(node.Name, definition);
    }

    private void SetRoots(List<SchemaNode> nodes)
    {
        foreach (var node in nodes)
        {
            _description ??= node.Description;
            foreach (var (kind, type) in node.Roots)
            {
                if (_types.GetValueOrDefault(type.Name) is not ObjectType root)
                {
                    _problems.Add($"{kind} root type \"{type.Name}\" must be an object type.");
                }
                else if (!_roots.TryAdd(kind, root))
                {
                    _problems.Add($"There can be only one {kind} root type.");
                }
            }
        }

        // Without a schema block the roots have their customary names.
        if (!nodes.Exists(n => !n.Extends))
        {
            foreach (var kind in Enum.GetValues<OperationKind>())
            {
                if (_types.GetValueOrDefault(kind.ToString()) is ObjectType root) { _roots.TryAdd(kind, root); }
            }
        }

        if (!_roots.ContainsKey(OperationKind.Query)) { _problems.Add("A query root type must be given."); }
        if (_roots.Values.Distinct().Count() != _roots.Count) { _problems.Add("The root types must be different types."); }
    }

    private TypeReference? Resolve(TypeNode node, string where)
    {
        switch (node)
        {
            case NonNullTypeNode nonNull: return Resolve(nonNull.Inner, where) is { } inner ? new NonNullType(inner) : null;
            case ListTypeNode list: return Resolve(list.Item, where) is { } item ? new ListType(item) : null;
            default:
                var name = ((NamedTypeNode)node).Name;
                if (_types.TryGetValue(name, out var type)) { return type; }
                _problems.Add($"{where}: unknown type \"{name}\".");
                return null;
        }
    }
}
