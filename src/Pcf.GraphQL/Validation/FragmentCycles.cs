using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Validation;

/// <summary>No fragment leads back to itself. Specification: section 5.5.2.2.</summary>
/// <remarks>A depth-first walk with a stack of its own: a cycle may be a thousand fragments long, a chain five thousand.</remarks>
internal sealed class FragmentCycles(ValidationContext context) : Rule(context)
{
    private readonly HashSet<FragmentNode> _done = [];
    private readonly HashSet<FragmentNode> _onPath = [];

    public bool Found { get; private set; }

    public override void End(DefinitionFacts facts)
    {
        foreach (var fragment in Context.Document.Fragments)
        {
            if (!_done.Contains(fragment)) { Walk(fragment, facts); }
        }
    }

    private void Walk(FragmentNode start, DefinitionFacts facts)
    {
        var open = new Stack<(FragmentNode Fragment, int Next)>();
        open.Push((start, 0));
        _onPath.Add(start);
        while (open.TryPop(out var level))
        {
            var spreads = facts.Of(level.Fragment).Spreads;
            if (level.Next >= spreads.Count)
            {
                _onPath.Remove(level.Fragment);
                _done.Add(level.Fragment);
                continue;
            }

            open.Push((level.Fragment, level.Next + 1));
            var spread = spreads[level.Next];
            if (Context.Document.Fragment(spread.Name) is not { } target) { continue; }
            if (_onPath.Contains(target))
            {
                Found = true;
                var via = ReferenceEquals(target, level.Fragment) ? "" : $" via \"{level.Fragment.Name}\"";
                Context.Report(spread.Position, $"Cannot spread fragment \"{target.Name}\" within itself{via}.");
            }
            else if (!_done.Contains(target))
            {
                _onPath.Add(target);
                open.Push((target, 0));
            }
        }
    }
}
