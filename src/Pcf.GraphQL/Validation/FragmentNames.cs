using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Validation;

/// <summary>Fragment names are unique, every spread has its fragment, every fragment is used.</summary>
/// <remarks>Specification: sections 5.5.1.1, 5.5.1.4 and 5.5.2.1.</remarks>
internal sealed class FragmentNames(ValidationContext context) : Rule(context)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public override void Fragment(FragmentNode fragment)
    {
        if (!_names.Add(fragment.Name)) { Context.Report(fragment.Position, $"There can be only one fragment named \"{fragment.Name}\"."); }
    }

    public override void Spread(SpreadNode spread, SchemaType? parent)
    {
        if (Context.Document.Fragment(spread.Name) is null) { Context.Report(spread.Position, $"Unknown fragment \"{spread.Name}\"."); }
    }

    public override void End(DefinitionFacts facts)
    {
        // One walk from all operations together keeps this linear however many there are.
        var used = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<DefinitionFacts.Found>(Context.Document.Operations.Select(facts.Of));
        while (open.TryPop(out var found))
        {
            foreach (var spread in found.Spreads)
            {
                if (used.Add(spread.Name) && Context.Document.Fragment(spread.Name) is { } fragment) { open.Push(facts.Of(fragment)); }
            }
        }

        foreach (var fragment in Context.Document.Fragments)
        {
            if (!used.Contains(fragment.Name)) { Context.Report(fragment.Position, $"Fragment \"{fragment.Name}\" is never used."); }
        }
    }
}
