using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Validation;

/// <summary>Operation names are unique, an operation without a name is alone, and the schema has its kind.</summary>
/// <remarks>Specification: sections 5.2.1 to 5.2.3.</remarks>
internal sealed class OperationNames(ValidationContext context) : Rule(context)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public override void Operation(OperationNode operation)
    {
        if (operation.Name is { } name)
        {
            if (!_names.Add(name)) { Context.Report(operation.Position, $"There can be only one operation named \"{name}\"."); }
        }
        else if (Context.Document.Operations.Length > 1)
        {
            Context.Report(operation.Position, "This anonymous operation must be the only defined operation.");
        }

        if (Context.Schema.Root(operation.Kind) is null)
        {
            Context.Report(operation.Position, $"The {operation.Kind.ToString().ToLowerInvariant()} operation is not supported by the schema.");
        }
    }
}
