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
        foreach (var fragment in InCallOrder(document)) { _known[fragment] = Heaviest(fragment.Selections); }
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

    private static List<FragmentNode> InCallOrder(Document document)
    {
        var ordered = new List<FragmentNode>();
        var seen = new HashSet<FragmentNode>();
        foreach (var start in document.Fragments)
        {
            if (!seen.Add(start)) { continue; }
            var open = new Stack<(FragmentNode Fragment, List<FragmentNode> Callees, int Next)>();
            open.Push((start, Callees(document, start.Selections), 0));
            while (open.TryPop(out var level))
            {
                if (level.Next == level.Callees.Count)
                {
                    ordered.Add(level.Fragment);
                    continue;
                }

                open.Push((level.Fragment, level.Callees, level.Next + 1));
                var callee = level.Callees[level.Next];
                if (seen.Add(callee)) { open.Push((callee, Callees(document, callee.Selections), 0)); }
            }
        }

        return ordered;
    }

    private static List<FragmentNode> Callees(Document document, SelectionSetNode root)
    {
        var callees = new List<FragmentNode>();
        var open = new Stack<SelectionSetNode>();
        open.Push(root);
        while (open.TryPop(out var set))
        {
            foreach (var item in set.Items)
            {
                if (item is SpreadNode spread && document.Fragment(spread.Name) is { } fragment) { callees.Add(fragment); }
                else if (item is FieldNode { Selections: { } inner }) { open.Push(inner); }
                else if (item is InlineFragmentNode inline) { open.Push(inline.Selections); }
            }
        }

        return callees;
    }
}
