using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Validation;

/// <summary>Arguments of non-null type without a default are given. Specification: section 5.4.3 (Required Arguments).</summary>
internal sealed class RequiredArguments(ValidationContext context) : Rule(context)
{
    public override void Field(FieldNode field, SchemaType? parent, FieldDefinition? definition)
    {
        if (definition is not null) { Check(field.Arguments, definition.Arguments, $"Field \"{field.Name}\"", field.Position); }
    }

    public override void Directives(DirectiveNode[] directives, string location)
    {
        foreach (var directive in directives)
        {
            if (Context.Schema.FindDirective(directive.Name) is { } definition)
            {
                Check(directive.Arguments, definition.Arguments, $"Directive \"@{directive.Name}\"", directive.Position);
            }
        }
    }

    private void Check(ArgumentNode[] arguments, NamedMap<InputValueDefinition> definitions, string owner, int position)
    {
        foreach (var definition in definitions.All)
        {
            if (definition.IsRequired && !Array.Exists(arguments, a => a.Name == definition.Name))
            {
                Context.Report(
                    position, $"{owner} argument \"{definition.Name}\" of type \"{definition.Type}\" is required, but it was not provided.");
            }
        }
    }
}
