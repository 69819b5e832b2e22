using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Validation;

/// <summary>Arguments are defined by their field or directive. Specification: section 5.4.1 (Argument Names).</summary>
internal sealed class KnownArguments(ValidationContext context) : Rule(context)
{
    public override void Field(FieldNode field, SchemaType? parent, FieldDefinition? definition)
    {
        if (definition is null) { return; }
        var owner = parent is { } type ? $"{type}.{field.Name}" : field.Name;
        Check(field.Arguments, definition.Arguments, $"field \"{owner}\"");
    }

    public override void Directives(DirectiveNode[] directives, string location)
    {
        foreach (var directive in directives)
        {
            if (Context.Schema.FindDirective(directive.Name) is { } definition)
            {
                Check(directive.Arguments, definition.Arguments, $"directive \"@{directive.Name}\"");
            }
        }
    }

    private void Check(ArgumentNode[] arguments, NamedMap<InputValueDefinition> definitions, string owner)
    {
        foreach (var argument in arguments)
        {
            if (definitions.Contains(argument.Name)) { continue; }
            Context.Report(argument.Position, $"Unknown argument \"{argument.Name}\" on {owner}.{Context.Suggest(argument.Name, definitions.Names)}");
        }
    }
}
