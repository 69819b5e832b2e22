using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Validation;

/// <summary>A variable's type fits where it is used. Specification: section 5.8.5 (All Variable Usages Are Allowed).</summary>
internal sealed class VariablePositions(ValidationContext context) : Rule(context)
{
    public override void End(DefinitionFacts facts)
    {
        foreach (var operation in Context.Document.Operations)
        {
            if (Context.IsFull) { return; }
            if (operation.Variables.Length == 0) { continue; }
            var variables = new Dictionary<string, (VariableDefinitionNode Node, TypeReference Type)>(StringComparer.Ordinal);
            foreach (var variable in operation.Variables)
            {
                if (Context.Schema.Resolve(variable.Type) is { } type) { variables.TryAdd(variable.Name, (variable, type)); }
            }

            foreach (var found in facts.ReachableFrom(operation))
            {
                foreach (var use in found.Uses)
                {
                    if (use.Expected is not null && variables.TryGetValue(use.Node.Name, out var variable)) { Check(use, variable.Node, variable.Type); }
                }
            }
        }
    }

    private void Check(VariableUse use, VariableDefinitionNode variable, TypeReference type)
    {
        if (!Allowed(type, variable.Default, use.Expected!, use.PositionHasDefault))
        {
            Context.Report(
                use.Node.Position, $"Variable \"${variable.Name}\" of type \"{type}\" used in position expecting type \"{use.Expected}\".");
        }
        else if (use.OneOf is { } oneOf && !type.IsNonNull)
        {
            Context.Report(
                use.Node.Position,
                $"Variable \"${variable.Name}\" is of type \"{type}\" but must be non-nullable to be used for OneOf Input Object \"{oneOf}\".");
        }
    }

    private static bool Allowed(TypeReference type, ValueNode? fallback, TypeReference expected, bool positionHasDefault)
    {
        if (expected is not NonNullType nonNull || type.IsNonNull) { return IsSubtype(type, expected); }
        var hasDefault = fallback is not (null or NullNode);
        return (hasDefault || positionHasDefault) && IsSubtype(type, nonNull.Inner);
    }

    // Between input types there is no relation but nullability and lists.
    private static bool IsSubtype(TypeReference type, TypeReference expected) => (type, expected) switch
    {
        (NonNullType a, NonNullType b) => IsSubtype(a.Inner, b.Inner),
        (NonNullType a, _) => IsSubtype(a.Inner, expected),
        (ListType a, ListType b) => IsSubtype(a.Item, b.Item),
        _ => ReferenceEquals(type, expected),
    };
}
