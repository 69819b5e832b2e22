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
                    if (use.Expected is null || !variables.TryGetValue(use.Node.Name, out var variable)) { continue; }
                    Check(use, variable.Node, variable.Type);
                }
            }
        }
    }

    private void Check(VariableUse use, VariableDefinitionNode variable, TypeReference type)
    {
        var expected = use.Expected!;
        // A field of a OneOf input object is nullable by type but must be given, so it counts as a non-null position.
        var nonNull = expected.IsNonNull || use.OneOf is not null;
        var mayBeNull = nonNull && !type.IsNonNull && (variable.Default is null or NullNode) && !use.PositionHasDefault;
        if (!IsSubtype(type, nonNull && !type.IsNonNull ? expected.Nullable : expected) || (mayBeNull && use.OneOf is null))
        {
            Context.Report(
                use.Node.Position, $"Variable \"${variable.Name}\" of type \"{type}\" used in position expecting type \"{expected}\".");
        }
        else if (mayBeNull)
        {
            Context.Report(
                use.Node.Position,
                $"Variable \"${variable.Name}\" is of type \"{type}\" but must be non-nullable to be used for OneOf Input Object \"{use.OneOf}\".");
        }
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
