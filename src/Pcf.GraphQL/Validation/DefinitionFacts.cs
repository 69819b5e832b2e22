using Pcf.GraphQL.Language;
using Pcf.GraphQL.TypeSystem;

namespace Pcf.GraphQL.Validation;

/// <summary>What the walk found in each operation and fragment: the variables used and the fragments spread.</summary>
internal sealed class DefinitionFacts(Document document)
{
    private readonly Dictionary<object, Found> _found = [];

    public Found Of(object definition)
    {
        if (!_found.TryGetValue(definition, out var found)) { _found[definition] = found = new Found(); }
        return found;
    }

    /// <summary>The operation and every fragment it reaches, each once. Iterative: chains may be thousands long.</summary>
    public IEnumerable<Found> ReachableFrom(OperationNode operation)
    {
        var visited = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<Found>();
        open.Push(Of(operation));
        while (open.TryPop(out var found))
        {
            yield return found;
            foreach (var spread in found.Spreads)
            {
                if (visited.Add(spread.Name) && document.Fragment(spread.Name) is { } fragment) { open.Push(Of(fragment)); }
            }
        }
    }

    internal sealed class Found
    {
        public List<VariableUse> Uses { get; } = [];

        public List<SpreadNode> Spreads { get; } = [];
    }
}

/// <summary>A variable in a position that expects a type (null when the position is unknown).</summary>
internal sealed record VariableUse(VariableNode Node, TypeReference? Expected, bool PositionHasDefault, InputObjectType? OneOf);
