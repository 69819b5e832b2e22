using Pcf.GraphQL.Planning;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Binding;

/// <summary>The delegates given for one object type, before they are checked against the schema.</summary>
public abstract class TypeFields
{
    private readonly Dictionary<string, Func<FieldDefinition, CompleterFactory, BoundField>> _fields = new(StringComparer.Ordinal);
    private readonly List<string> _twice = [];

    private protected TypeFields(string typeName) => TypeName = typeName;

    internal string TypeName { get; }

    internal IEnumerable<string> Names => _fields.Keys;

    internal IReadOnlyList<string> Twice => _twice;

    internal abstract Type? ClrType { get; }

    internal BoundField? Bind(FieldDefinition definition, CompleterFactory factory) =>
        _fields.TryGetValue(definition.Name, out var bind) ? bind(definition, factory) : null;

    /// <summary>The field's own property, where it has one of the right name.</summary>
    internal abstract BoundField? BindProperty(FieldDefinition definition, CompleterFactory factory, ClrTypes types);

    private protected void Add(string name, Func<FieldDefinition, CompleterFactory, BoundField> bind)
    {
        if (!_fields.TryAdd(name, bind)) { _twice.Add(name); }
    }
}
