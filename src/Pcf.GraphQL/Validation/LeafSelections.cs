using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Validation;

/// <summary>Scalars and enums have no selections, all other types need some. Specification: section 5.3.3 (Leaf Field Selections).</summary>
internal sealed class LeafSelections(ValidationContext context) : Rule(context)
{
    public override void Field(FieldNode field, SchemaType? parent, FieldDefinition? definition)
    {
        if (definition is null) { return; }
        if (definition.Type.Named.IsLeaf)
        {
            if (field.Selections is { } selections)
            {
                Context.Report(
                    selections.Position, $"Field \"{field.Name}\" must not have a selection since type \"{definition.Type}\" has no subfields.");
            }
        }
        else if (field.Selections is null)
        {
            Context.Report(
                field.Position,
                $"Field \"{field.Name}\" of type \"{definition.Type}\" must have a selection of subfields. Did you mean \"{field.Name} {{ ... }}\"?");
        }
    }
}
