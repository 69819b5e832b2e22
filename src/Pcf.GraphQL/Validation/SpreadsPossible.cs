using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Validation;

/// <summary>A fragment's type and the type it is spread into have an object type in common. Specification: section 5.5.2.3.</summary>
internal sealed class SpreadsPossible(ValidationContext context) : Rule(context)
{
    public override void Inline(InlineFragmentNode fragment, SchemaType? parent)
    {
        if (fragment.On is { } on && Impossible(on.Name, parent))
        {
            Context.Report(
                fragment.Position, $"Fragment cannot be spread here as objects of type \"{parent}\" can never be of type \"{on.Name}\".");
        }
    }

    public override void Spread(SpreadNode spread, SchemaType? parent)
    {
        if (Context.Document.Fragment(spread.Name) is { } fragment && Impossible(fragment.On.Name, parent))
        {
            Context.Report(
                spread.Position,
                $"Fragment \"{spread.Name}\" cannot be spread here as objects of type \"{parent}\" can never be of type \"{fragment.On.Name}\".");
        }
    }

    private bool Impossible(string on, SchemaType? parent) =>
        parent is not null && Context.Schema.FindType(on) is { IsComposite: true } type && !Context.Schema.Overlap(type, parent);
}
