using System.Runtime.CompilerServices;
using Pcf.GraphQL.Language;

namespace Pcf.GraphQL.Validation;

/// <summary>Selection sets taken together, in a fixed order, comparable by which they are.</summary>
internal readonly struct MergedSelections(SelectionSetNode[] sets) : IEquatable<MergedSelections>
{
    public SelectionSetNode[] Sets { get; } = sets;

    public bool Equals(MergedSelections other) => Sets.AsSpan().SequenceEqual(other.Sets);

    public override bool Equals(object? obj) => obj is MergedSelections other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var set in Sets) { hash.Add(RuntimeHelpers.GetHashCode(set)); }
        return hash.ToHashCode();
    }
}
