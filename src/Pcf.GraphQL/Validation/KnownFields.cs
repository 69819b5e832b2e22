using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Validation;

/// <summary>A selected field is defined by the type it is selected on. Specification: section 5.3.1 (Field Selections).</summary>
internal sealed class KnownFields(ValidationContext context, bool introspection) : Rule(context)
{
    public override void Field(FieldNode field, SchemaType? parent, FieldDefinition? definition)
    {
        if (parent is null) { return; }
        if (definition is null)
        {
            Context.Report(field.Position, $"Cannot query field \"{field.Name}\" on type \"{parent}\".{Hint(field.Name, parent)}");
        }
        else if (!introspection && (field.Name is "__schema" or "__type"))
        {
            Context.Report(field.Position, $"Introspection is switched off, but the document asks for \"{field.Name}\".");
        }
    }

    private string Hint(string name, SchemaType parent)
    {
        // On an interface or union the field often belongs to one of its object types.
        var owners = parent.IsAbstract
            ? Context.Schema.PossibleTypes(parent).Where(t => t.Fields.Contains(name)).Select(t => t.Name).Take(5).ToArray()
            : [];
        return owners.Length > 0
            ? $" Did you mean to use an inline fragment on \"{string.Join("\" or \"", owners)}\"?"
            : Context.Suggest(name, parent is FieldsType fields ? fields.Fields.Names : []);
    }
}
