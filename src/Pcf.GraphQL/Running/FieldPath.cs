using System.Text;
using Pcf.GraphQL.Planning;

namespace Pcf.GraphQL.Running;

/// <summary>Where in the response a field is: response names and list indexes from the root. Immutable.</summary>
/// <remarks>Specification: section 7.1.6, "path".</remarks>
public sealed class FieldPath
{
    private readonly PathEntry[] _entries;

    internal FieldPath(ReadOnlySpan<PathEntry> entries) => _entries = entries.ToArray();

    internal ReadOnlySpan<PathEntry> Entries => _entries;

    /// <summary>Number of names and indexes.</summary>
    public int Length => _entries.Length;

    /// <summary>A name (<see cref="string"/>) or an index (<see cref="int"/>, from 0).</summary>
    public object this[int index] => _entries[index].Field is { } field ? field.ResponseName : _entries[index].Index;

    /// <summary>The names and indexes with dots between, for example "notes.3.author".</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var entry in _entries)
        {
            if (text.Length > 0) { text.Append('.'); }
            if (entry.Field is { } field) { text.Append(field.ResponseName); } else { text.Append(entry.Index); }
        }

        return text.ToString();
    }
}

/// <summary>One step of a path: a field, or an index where the field is null.</summary>
internal readonly record struct PathEntry(PlanField? Field, int Index);
