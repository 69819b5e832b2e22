namespace Pcf.GraphQL.Language;

/// <summary>The fragments of a document, each after those that it spreads: what is worked out in this order needs no recursion.</summary>
internal static class FragmentOrder
{
    public static List<FragmentNode> Of(Document document)
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
