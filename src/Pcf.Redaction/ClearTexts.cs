using Pcf.Redaction.Values;

namespace Pcf.Redaction;

/// <summary>Short texts that came again and have nothing to be masked, such as names of operations. Thread-safe, without a lock; only keeping a text
/// allocates.</summary>
/// <remarks>256 texts of at most 64 characters. A text is kept when it comes for the second time, so texts that are made up once leave the table as
/// it is. Clients that send the same texts again displace others, which costs these their short cut and nothing else.</remarks>
internal sealed class ClearTexts
{
    private const int Places = 256;
    private const int LongestText = 64;

    private readonly Entry?[] _entries = new Entry?[Places];

    // By place the ticket of the text that came last and is not kept.
    private readonly int[] _seen = new int[Places];

    /// <summary>Whether a text is known to have nothing to be masked.</summary>
    /// <param name="kind">What its name says of it.</param>
    /// <param name="text">The text.</param>
    /// <param name="ticket">To be given to <see cref="Note"/> when it is not known.</param>
    public bool Knows(FieldKind kind, string text, out int ticket)
    {
        ticket = 0;
        if (text.Length > LongestText) { return false; }
        // The runtime's hash differs in each process, so no client can choose texts that share a place.
        ticket = (text.GetHashCode(StringComparison.Ordinal) + ((int)kind << 8)) | 1;
        return Volatile.Read(ref _entries[Place(ticket)]) is { } entry && entry.Kind == kind
            && (ReferenceEquals(entry.Text, text) || string.Equals(entry.Text, text, StringComparison.Ordinal));
    }

    /// <summary>Takes note of a text that has nothing to be masked, and keeps it when it has come before.</summary>
    public void Note(FieldKind kind, string text, int ticket)
    {
        if (ticket == 0) { return; }
        var place = Place(ticket);
        if (Volatile.Read(ref _seen[place]) == ticket) { Volatile.Write(ref _entries[place], new Entry(kind, text)); }
        else { Volatile.Write(ref _seen[place], ticket); }
    }

    private static int Place(int ticket) => (ticket >> 8) & (Places - 1);

    private sealed record Entry(FieldKind Kind, string Text);
}
