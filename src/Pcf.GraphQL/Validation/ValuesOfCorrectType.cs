using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Validation;

/// <summary>Literals fit the type of their position; input object fields are known, unique and complete.</summary>
/// <remarks>Specification: sections 5.6.1 to 5.6.4.</remarks>
internal sealed class ValuesOfCorrectType(ValidationContext context) : Rule(context)
{
    public override void Field(FieldNode field, SchemaType? parent, FieldDefinition? definition)
    {
        if (definition is not null) { Check(field.Arguments, definition.Arguments); }
    }

    public override void Directives(DirectiveNode[] directives, string location)
    {
        foreach (var directive in directives)
        {
            if (Context.Schema.FindDirective(directive.Name) is { } definition) { Check(directive.Arguments, definition.Arguments); }
        }
    }

    public override void Variable(VariableDefinitionNode variable)
    {
        if (variable.Default is { } fallback && Context.Schema.Resolve(variable.Type) is { Named.IsInput: true } type) { Check(fallback, type); }
    }

    private void Check(ArgumentNode[] arguments, NamedMap<InputValueDefinition> definitions)
    {
        foreach (var argument in arguments)
        {
            if (definitions.Find(argument.Name) is { } definition) { Check(argument.Value, definition.Type); }
        }
    }

    private void Check(ValueNode value, TypeReference type) => LiteralShape.Visit(value, type, Context.Report, Context.Refuses);
}
