using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Pcf.Tracing;

/// <summary>
/// Values that were worked out for texts that come again and again, such as constants of code: a table of a fixed size. Thread-safe, without a lock;
/// neither a hit nor a miss allocates.
/// </summary>
/// <remarks>
/// A text is found by a few of its characters and compared whole. It is kept when it comes for the second time, so texts that are made up once, such
/// as ids, leave the table as it is. Clients that send the same texts again displace others, which costs these their short cut and nothing else.
/// </remarks>
/// <typeparam name="TValue">What is kept; it is shared between threads and must not change.</typeparam>
/// <param name="places">Texts that are kept at most; a power of two.</param>
/// <param name="maxLength">The longest text that is kept, in characters.</param>
internal sealed class RecurringTexts<TValue>(int places, int maxLength)
    where TValue : class
{
    private const int Sample = sizeof(ulong) / sizeof(char);

    // Made anew in each process, so that no client can choose texts that share a place.
    private readonly ulong _factor = (ulong)Random.Shared.NextInt64() | 1;
    private readonly Entry?[] _entries = new Entry?[places];

    // By place a part of the hash of the text that came last and is not kept.
    private readonly ushort[] _seen = new ushort[places];

    /// <summary>The value of a text, if it is kept.</summary>
    /// <param name="text">The text.</param>
    /// <param name="field">The attribute whose value it is; null for none.</param>
    /// <param name="system">What else its value depends on; null for nothing.</param>
    /// <param name="value">Its value.</param>
    /// <param name="ticket">To be given to <see cref="IsDue"/> and <see cref="Keep"/> when there is no value.</param>
    public bool TryGet(string text, SpanField? field, string? system, [NotNullWhen(true)] out TValue? value, out uint ticket)
    {
        (value, ticket) = (null, 0);
        if (text.Length > maxLength) { return false; }
        ticket = Hash(text, field?.Utf8.Length ?? 0) | 1;
        var place = Place(ticket);
        if ((Volatile.Read(ref _entries[place]) is { } first && first.Is(text, field, system, out value))
            || (Volatile.Read(ref _entries[place ^ 1]) is { } second && second.Is(text, field, system, out value)))
        {
            return true;
        }
        return false;
    }

    /// <summary>Whether a text that is not kept should be: it has come before.</summary>
    public bool IsDue(uint ticket)
    {
        if (ticket == 0) { return false; }
        ref var seen = ref _seen[Place(ticket)];
        if (Volatile.Read(ref seen) == (ushort)ticket) { return true; }
        Volatile.Write(ref seen, (ushort)ticket);
        return false;
    }

    /// <summary>Keeps the value of a text that is due.</summary>
    public void Keep(uint ticket, string text, SpanField? field, string? system, TValue value)
    {
        var place = Place(ticket);
        // The second place of two is taken while the first is.
        if (_entries[place] is not null && (_entries[place ^ 1] is null || (ticket & 2) == 0)) { place ^= 1; }
        Volatile.Write(ref _entries[place], new Entry(text, field, system, value));
    }

    private int Place(uint ticket) => (int)(ticket >> 16) & (places - 1);

    private uint Hash(string text, int salt)
    {
        var bytes = MemoryMarshal.AsBytes(text.AsSpan());
        var hash = ((ulong)text.Length << 32) ^ ((ulong)salt << 48);
        if (text.Length < Sample)
        {
            foreach (var c in text) { hash = (hash * _factor) + c; }
            return (uint)((hash * _factor) >> 32);
        }
        var rest = text.Length - Sample;
        hash = (hash ^ At(bytes, 0)) * _factor;
        hash = (ulong.RotateLeft(hash, 32) ^ At(bytes, rest)) * _factor;
        // What is longer differs in the middle too, as statements do.
        if (rest > Sample)
        {
            hash = (ulong.RotateLeft(hash, 32) ^ At(bytes, rest / 2)) * _factor;
            hash = (ulong.RotateLeft(hash, 32) ^ At(bytes, rest / 4) ^ (At(bytes, rest - (rest / 4)) << 1)) * _factor;
        }
        return (uint)(hash >> 32);
    }

    private static ulong At(ReadOnlySpan<byte> bytes, int character) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[(character * sizeof(char))..]);

    private sealed class Entry(string text, SpanField? field, string? system, TValue value)
    {
        public bool Is(string other, SpanField? otherField, string? otherSystem, out TValue found)
        {
            found = value;
            return ReferenceEquals(field, otherField) && string.Equals(text, other, StringComparison.Ordinal)
                && string.Equals(system, otherSystem, StringComparison.Ordinal);
        }
    }
}
