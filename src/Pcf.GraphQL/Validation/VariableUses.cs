namespace Pcf.GraphQL.Validation;

/// <summary>Variables used are defined by every operation that reaches the use, and those defined are used.</summary>
/// <remarks>Specification: sections 5.8.3 and 5.8.4.</remarks>
internal sealed class VariableUses(ValidationContext context) : Rule(context)
{
    public override void End(DefinitionFacts facts)
    {
        foreach (var operation in Context.Document.Operations)
        {
            if (Context.IsFull) { return; }
            var unused = operation.Variables.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
            var defined = unused.ToHashSet(StringComparer.Ordinal);
            var where = operation.Name is { } name ? $" by operation \"{name}\"" : "";
            foreach (var found in facts.ReachableFrom(operation))
            {
                foreach (var use in found.Uses)
                {
                    unused.Remove(use.Node.Name);
                    if (!defined.Contains(use.Node.Name))
                    {
                        Context.Report(use.Node.Position, $"Variable \"${use.Node.Name}\" is not defined{where}.");
                    }
                }
            }

            foreach (var variable in operation.Variables)
            {
                if (!unused.Contains(variable.Name)) { continue; }
                var inOperation = operation.Name is { } own ? $" in operation \"{own}\"" : "";
                Context.Report(variable.Position, $"Variable \"${variable.Name}\" is never used{inOperation}.");
            }
        }
    }
}
