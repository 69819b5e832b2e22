using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Validation;

/// <summary>The heaviest path down through selections and fragments, where each field has a weight. The document has no cycles.</summary>
/// <remarks>Each fragment is worked out once, callees first, so shared fragments cost nothing again and no recursion is needed.</remarks>
internal sealed class PathWeights
{
    private readonly Document _document;
    private readonly Func<FieldNode, int> _weight;
    private readonly Dictionary<FragmentNode, int> _known = [];

    public PathWeights(Document document, Func<FieldNode, int> weight)
    {
        _document = document;
        _weight = weight;
        foreach (var fragment in document.FragmentsInCallOrder) { _known[fragment] = Heaviest(fragment.Selections); }
    }

    public int Heaviest(SelectionSetNode root)
    {
        var heaviest = 0;
        var open = new Stack<(SelectionSetNode Set, int Above)>();
        open.Push((root, 0));
        while (open.TryPop(out var level))
        {
            foreach (var item in level.Set.Items)
            {
                switch (item)
                {
                    case FieldNode field:
                        var here = level.Above + _weight(field);
                        heaviest = Math.Max(heaviest, here);
                        if (field.Selections is { } inner) { open.Push((inner, here)); }
                        break;
                    case InlineFragmentNode inline: open.Push((inline.Selections, level.Above)); break;
                    case SpreadNode spread when _document.Fragment(spread.Name) is { } fragment:
                        heaviest = Math.Max(heaviest, level.Above + _known[fragment]);
                        break;
                }
            }
        }

        return heaviest;
    }
}
