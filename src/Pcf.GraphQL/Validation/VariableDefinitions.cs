using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Validation;

/// <summary>Variables are unique in their operation and of input types. Specification: sections 5.8.1 and 5.8.2.</summary>
internal sealed class VariableDefinitions(ValidationContext context) : Rule(context)
{
    public override void Operation(OperationNode operation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var variable in operation.Variables)
        {
            if (!names.Add(variable.Name)) { Context.Report(variable.Position, $"There can be only one variable named \"${variable.Name}\"."); }
            if (Context.Schema.FindType(variable.Type.InnermostName) is not { } type)
            {
                var hint = Context.Suggest(variable.Type.InnermostName, Context.Schema.Types.Where(t => t.IsInput).Select(t => t.Name));
                Context.Report(variable.Type.Position, $"Unknown type \"{variable.Type.InnermostName}\".{hint}");
            }
            else if (!type.IsInput)
            {
                Context.Report(variable.Type.Position, $"Variable \"${variable.Name}\" cannot be non-input type \"{variable.Type}\".");
            }
        }
    }
}
