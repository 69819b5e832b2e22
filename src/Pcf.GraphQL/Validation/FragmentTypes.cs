using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Validation;

/// <summary>Type conditions name object, interface or union types of the schema. Specification: sections 5.5.1.2 and 5.5.1.3.</summary>
internal sealed class FragmentTypes(ValidationContext context) : Rule(context)
{
    public override void Fragment(FragmentNode fragment) => Check(fragment.On, $"Fragment \"{fragment.Name}\"");

    public override void Inline(InlineFragmentNode fragment, SchemaType? parent)
    {
        if (fragment.On is { } on) { Check(on, "Fragment"); }
    }

    private void Check(NamedTypeNode on, string what)
    {
        if (Context.Schema.FindType(on.Name) is not { } type)
        {
            var hint = Context.Suggest(on.Name, Context.Schema.Types.Where(t => t.IsComposite).Select(t => t.Name));
            Context.Report(on.Position, $"Unknown type \"{on.Name}\".{hint}");
        }
        else if (!type.IsComposite)
        {
            Context.Report(on.Position, $"{what} cannot condition on non composite type \"{type}\".");
        }
    }
}
