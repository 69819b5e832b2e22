using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Validation;

/// <summary>An argument is given once. Specification: section 5.4.2 (Argument Uniqueness).</summary>
internal sealed class UniqueArguments(ValidationContext context) : Rule(context)
{
    public override void Field(FieldNode field, SchemaType? parent, FieldDefinition? definition) => Check(field.Arguments);

    public override void Directives(DirectiveNode[] directives, string location)
    {
        foreach (var directive in directives) { Check(directive.Arguments); }
    }

    private void Check(ArgumentNode[] arguments)
    {
        if (arguments.Length < 2) { return; }
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var argument in arguments)
        {
            if (!names.Add(argument.Name)) { Context.Report(argument.Position, $"There can be only one argument named \"{argument.Name}\"."); }
        }
    }
}
