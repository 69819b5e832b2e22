using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Planning;

/// <summary>How the answer to a query may be reused, by its text: each selected field has to be marked cacheable.</summary>
/// <remarks>Nothing is known of values, so the object types of an abstract type count all. <c>__typename</c> never changes, and does not
/// count.</remarks>
internal sealed class OperationPolicy
{
    private readonly ExecutableSchema _schema;
    private readonly ConditionSet _conditions;
    private readonly ulong _outcome;
    private readonly Dictionary<string, Part> _fragments = new(StringComparer.Ordinal);

    private OperationPolicy(ExecutableSchema schema, Document document, ConditionSet conditions, ulong outcome)
    {
        _schema = schema;
        _conditions = conditions;
        _outcome = outcome;
        foreach (var fragment in document.FragmentsInCallOrder)
        {
            _fragments[fragment.Name] = Of(fragment.Selections, schema.Schema.FindType(fragment.On.Name)!);
        }
    }

    /// <summary>The policy; null when the answer must not be reused.</summary>
    public static CachePolicy? Of(ExecutableSchema schema, Document document, OperationNode operation, ConditionSet conditions, ulong outcome)
    {
        if (operation.Kind != OperationKind.Query) { return null; }
        var part = new OperationPolicy(schema, document, conditions, outcome).Of(operation.Selections, schema.Schema.Query);
        return part.MaxAge is > 0 and < int.MaxValue ? new CachePolicy(part.MaxAge, part.Scope) : null;
    }

    // The parser bounds how deep selections are written, and fragments are known already.
    private Part Of(SelectionSetNode set, SchemaType type)
    {
        var all = Part.Unbounded;
        foreach (var item in set.Items)
        {
            if (!_conditions.Includes(item.Directives, _outcome)) { continue; }
            all = all.And(item switch
            {
                FieldNode field => Of(field, type),
                InlineFragmentNode inline => Of(inline.Selections, inline.On is null ? type : _schema.Schema.FindType(inline.On.Name)!),
                _ => _fragments[((SpreadNode)item).Name],
            });
        }

        return all;
    }

    private Part Of(FieldNode field, SchemaType type)
    {
        if (field.Name == "__typename") { return Part.Unbounded; }
        var itself = type.IsAbstract
            ? _schema.Schema.PossibleTypes(type).Aggregate(Part.Unbounded, (all, possible) => all.And(Marked(possible, field.Name)))
            : Marked(type, field.Name);
        if (field.Selections is not { } selections || itself.MaxAge == 0 || field.Name is "__schema" or "__type") { return itself; }
        return itself.And(Of(selections, MetaFields.Find(_schema.Schema, type, field.Name)!.Type.Named));
    }

    private Part Marked(SchemaType type, string field) =>
        _schema.Policy(MetaFields.Find(_schema.Schema, type, field)!) is { } policy ? new Part(policy.MaxAge, policy.Scope) : default;

    /// <summary>The policy of some of the fields; an age of 0 is none at all.</summary>
    private readonly record struct Part(int MaxAge, CacheScope Scope)
    {
        public static Part Unbounded { get; } = new(int.MaxValue, CacheScope.Public);

        public Part And(Part other) => new(Math.Min(MaxAge, other.MaxAge), Scope == CacheScope.Private ? Scope : other.Scope);
    }
}
