using System.Collections.Frozen;

namespace Pcf.Redaction.Shapes;

/// <summary>Words to look up in a text without a copy, in any case.</summary>
internal static class WordSet
{
    /// <summary>A set of the words of a line, which blanks set apart.</summary>
    public static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Of(string words) =>
        words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
