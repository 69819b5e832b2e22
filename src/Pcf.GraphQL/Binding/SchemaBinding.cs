using Pcf.GraphQL.Coercion;
using Pcf.GraphQL.Planning;
using Pcf.GraphQL.Running;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Binding;

/// <summary>Checks the delegates against the schema and makes the executable fields of all object types.</summary>
internal sealed class SchemaBinding(
    Schema schema,
    ClrTypes types,
    Dictionary<string, TypeFields> given,
    Dictionary<string, Func<object?, object?>> scalars,
    Dictionary<string, int> costs,
    Dictionary<string, CachePolicy> policies,
    List<string> problems)
{
    private readonly Dictionary<string, ObjectBinding> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StreamField> _streams = new(StringComparer.Ordinal);

    public ExecutableSchema Build()
    {
        foreach (var (name, fields) in IntrospectionFields.All()) { given.TryAdd(name, fields); }
        IntrospectionFields.AddTypes(types);
        foreach (var type in schema.Types.OfType<ObjectType>())
        {
            _objects.Add(type.Name, new ObjectBinding(type, given.GetValueOrDefault(type.Name)?.ClrType));
        }

        foreach (var scalar in schema.Types.OfType<ScalarType>())
        {
            if (!scalar.BuiltIn && !scalars.ContainsKey(scalar.Name)) { problems.Add($"Scalar \"{scalar.Name}\" is not registered."); }
        }

        var factory = new CompleterFactory(schema, types, _objects, problems);
        foreach (var binding in _objects.Values) { Bind(binding, factory); }
        CheckCosts();
        CheckPolicies();
        if (problems.Count > 0) { throw new SchemaException(problems); }
        return new ExecutableSchema(
            new InputValues(schema, scalars, new ValueConversions(types.Conversions())), _objects.Values, _streams, costs, policies);
    }

    private void CheckCosts()
    {
        foreach (var (coordinate, cost) in costs)
        {
            if (!IsField(coordinate)) { problems.Add($"\"{coordinate}\" is no field of the schema; it has a cost."); }
            if (cost < 1) { problems.Add($"The cost of \"{coordinate}\" must be 1 or more."); }
        }
    }

    private void CheckPolicies()
    {
        foreach (var (coordinate, policy) in policies)
        {
            if (!IsField(coordinate)) { problems.Add($"\"{coordinate}\" is no field of the schema; it is marked cacheable."); }
            if (policy.MaxAge < 1) { problems.Add($"The age of \"{coordinate}\" must be 1 second or more."); }
        }
    }

    private bool IsField(string coordinate)
    {
        var dot = coordinate.IndexOf('.', StringComparison.Ordinal);
        return dot >= 0 && schema.FindType(coordinate[..dot]) is { } type && MetaFields.Find(schema, type, coordinate[(dot + 1)..]) is not null;
    }

    private void Bind(ObjectBinding binding, CompleterFactory factory)
    {
        var type = binding.Type;
        var bound = new Dictionary<string, BoundField>(StringComparer.Ordinal)
        {
            ["__typename"] = new TypeNameField(MetaFields.TypeName, type.Name),
        };
        var fields = given.GetValueOrDefault(type.Name);
        foreach (var definition in type.Fields.All)
        {
            var field = fields?.Bind(definition, factory) ?? fields?.BindProperty(definition, factory, types);
            if (field is null)
            {
                problems.Add($"Field \"{definition.Coordinate}\" has neither a delegate nor a property.");
                continue;
            }

            bound.Add(definition.Name, field);
            if (ReferenceEquals(type, schema.Subscription)) { BindStream(definition, fields as RootFields, factory); }
        }

        foreach (var name in fields?.Names.Where(n => !type.Fields.Contains(n)) ?? [])
        {
            problems.Add($"Type \"{type.Name}\" has no field \"{name}\" to bind.");
        }

        foreach (var name in fields?.Twice ?? []) { problems.Add($"Field \"{type.Name}.{name}\" is bound twice."); }
        if (ReferenceEquals(type, schema.Query))
        {
            var meta = IntrospectionFields.QueryFields(schema);
            bound.Add("__schema", meta.Bind(schema.SchemaField, factory)!);
            bound.Add("__type", meta.Bind(schema.TypeField, factory)!);
        }

        binding.Freeze(bound);
    }

    private void BindStream(FieldDefinition definition, RootFields? fields, CompleterFactory factory)
    {
        if (fields?.BindStream(definition, factory) is { } stream) { _streams.Add(definition.Name, stream); }
        else { problems.Add($"Field \"{definition.Coordinate}\" belongs to the subscription root and needs a stream."); }
    }
}
