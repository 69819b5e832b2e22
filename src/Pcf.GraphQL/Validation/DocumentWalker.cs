using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Validation;

/// <summary>Walks every definition once, knowing the type at each place, and shows each node to all rules. Depth is bounded by the parser.</summary>
internal sealed class DocumentWalker(ValidationContext context, Rule[] rules)
{
    private readonly Schema _schema = context.Schema;
    private readonly DefinitionFacts _facts = new(context.Document);
    private DefinitionFacts.Found _found = new();

    public void Walk()
    {
        foreach (var operation in context.Document.Operations)
        {
            _found = _facts.Of(operation);
            foreach (var rule in rules) { rule.Operation(operation); }
            foreach (var variable in operation.Variables)
            {
                foreach (var rule in rules) { rule.Variable(variable); }
                Directives(variable.Directives, "VARIABLE_DEFINITION");
            }

            Directives(operation.Directives, operation.Kind.ToString().ToUpperInvariant());
            Selections(operation.Selections, _schema.Root(operation.Kind));
        }

        foreach (var fragment in context.Document.Fragments)
        {
            _found = _facts.Of(fragment);
            foreach (var rule in rules) { rule.Fragment(fragment); }
            Directives(fragment.Directives, "FRAGMENT_DEFINITION");
            Selections(fragment.Selections, Composite(fragment.On));
        }

        foreach (var rule in rules)
        {
            if (context.IsFull) { return; }
            rule.End(_facts);
        }
    }

    private void Selections(SelectionSetNode set, SchemaType? parent)
    {
        foreach (var item in set.Items)
        {
            if (context.IsFull) { return; }
            switch (item)
            {
                case FieldNode field: Field(field, parent); break;
                case InlineFragmentNode inline:
                    foreach (var rule in rules) { rule.Inline(inline, parent); }
                    Directives(inline.Directives, "INLINE_FRAGMENT");
                    Selections(inline.Selections, inline.On is null ? parent : Composite(inline.On));
                    break;
                case SpreadNode spread:
                    _found.Spreads.Add(spread);
                    foreach (var rule in rules) { rule.Spread(spread, parent); }
                    Directives(spread.Directives, "FRAGMENT_SPREAD");
                    break;
            }
        }
    }

    private void Field(FieldNode field, SchemaType? parent)
    {
        var definition = parent is null ? null : MetaFields.Find(_schema, parent, field.Name);
        foreach (var rule in rules) { rule.Field(field, parent, definition); }
        Arguments(field.Arguments, definition?.Arguments);
        Directives(field.Directives, "FIELD");
        if (field.Selections is { } selections)
        {
            Selections(selections, definition?.Type.Named is { IsComposite: true } type ? type : null);
        }
    }

    private void Directives(DirectiveNode[] directives, string location)
    {
        if (directives.Length == 0) { return; }
        foreach (var rule in rules) { rule.Directives(directives, location); }
        foreach (var directive in directives) { Arguments(directive.Arguments, _schema.FindDirective(directive.Name)?.Arguments); }
    }

    private void Arguments(ArgumentNode[] arguments, NamedMap<InputValueDefinition>? definitions)
    {
        foreach (var argument in arguments)
        {
            var definition = definitions?.Find(argument.Name);
            Value(argument.Value, definition?.Type, definition?.Default is not null, oneOf: null);
        }
    }

    private void Value(ValueNode value, TypeReference? type, bool hasDefault, InputObjectType? oneOf)
    {
        switch (value)
        {
            case VariableNode variable: _found.Uses.Add(new VariableUse(variable, type, hasDefault, oneOf)); break;
            case ListNode list:
                var item = type?.Nullable is ListType outer ? outer.Item : type;
                foreach (var element in list.Items) { Value(element, item, hasDefault: false, oneOf: null); }
                break;
            case ObjectNode fields:
                var input = type?.Named as InputObjectType;
                foreach (var field in fields.Fields)
                {
                    var definition = input?.Fields.Find(field.Name);
                    Value(field.Value, definition?.Type, definition?.Default is not null, input is { IsOneOf: true } ? input : null);
                }

                break;
        }
    }

    private SchemaType? Composite(NamedTypeNode name) => _schema.FindType(name.Name) is { IsComposite: true } type ? type : null;
}
