using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Validation;

/// <summary>Checks a document against all rules. Specification: section 5 (Validation).</summary>
internal static class DocumentValidator
{
    /// <summary>The problems in document order, as many as asked for; empty for a valid document.</summary>
    public static List<ValidationProblem> Validate(
        Schema schema, Document document, ExecutableScalars scalars, int maxErrors, int maxDepth, bool introspection)
    {
        var context = new ValidationContext(scalars, schema, document, maxErrors, maxDepth);
        var cycles = new FragmentCycles(context);
        Rule[] rules =
        [
            new OperationNames(context),
            new FragmentNames(context),
            new FragmentTypes(context),
            cycles,
            new SpreadsPossible(context),
            new KnownFields(context, introspection),
            new LeafSelections(context),
            new KnownArguments(context),
            new UniqueArguments(context),
            new RequiredArguments(context),
            new ValuesOfCorrectType(context),
            new VariableDefinitions(context),
            new VariableUses(context),
            new VariablePositions(context),
            new KnownDirectives(context),
            new UniqueDirectives(context),
            new SingleFieldSubscription(context),
        ];
        new DocumentWalker(context, rules).Walk();
        if (cycles.Found || context.IsFull) { return context.Problems; }

        // These follow spreads, so they need a document without cycles; each remembers what it has seen.
        if (!SelectionDepth.Check(context)) { return context.Problems; }
        IntrospectionDepth.Check(context);
        IntrospectionCost.Check(context);
        OverlappingFields.Check(context);
        return context.Problems;
    }
}
