using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Pcf.Tracing;

/// <summary>
/// Values that were worked out for texts that come again and again, such as constants of code: a table of a fixed size. Thread-safe, without a lock;
/// neither a hit nor a miss allocates.
/// </summary>
/// <remarks>
/// A text is found by a hash and compared whole. It is kept when it comes for the second time, so texts that are made up once, such
/// as ids, leave the table as it is. Clients that send the same texts again displace others, which costs these their short cut and nothing else.
/// </remarks>
/// <typeparam name="TValue">What is kept; it is shared between threads and must not change.</typeparam>
/// <param name="places">Texts that are kept at most; a power of two.</param>
/// <param name="maxLength">The longest text that is kept, in characters.</param>
internal sealed class RecurringTexts<TValue>(int places, int maxLength)
    where TValue : class
{
    // Places that a text can be kept at.
    private const int Ways = 4;

    // Made anew in each process, so that no client can choose texts that share a place.
    private readonly ulong _factor = (ulong)Random.Shared.NextInt64() | 1;
    private readonly Entry?[] _entries = new Entry?[places];

    // By place the hash of the text that came last and is not kept.
    private readonly uint[] _seen = new uint[places];

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
        ticket = Hash(text, field?.Hash ?? 0) | 1;
        var place = Place(ticket);
        for (var way = 0; way < Ways; way++)
        {
            if (Volatile.Read(ref _entries[place ^ way]) is { } entry && entry.Is(text, field, system, out value)) { return true; }
        }
        return false;
    }

    /// <summary>Whether a text that is not kept should be: it has come before.</summary>
    public bool IsDue(uint ticket)
    {
        if (ticket == 0) { return false; }
        var place = Place(ticket);
        for (var way = 0; way < Ways; way++)
        {
            if (Volatile.Read(ref _seen[place ^ way]) == ticket) { return true; }
        }
        // Any of them: two texts that come in turns would else take the same one from each other for ever.
        Volatile.Write(ref _seen[place ^ Random.Shared.Next(Ways)], ticket);
        return false;
    }

    /// <summary>Keeps the value of a text that is due.</summary>
    public void Keep(uint ticket, string text, SpanField? field, string? system, TValue value)
    {
        var place = Place(ticket);
        var way = 0;
        while (way < Ways && _entries[place ^ way] is not null) { way++; }
        Volatile.Write(ref _entries[place ^ (way < Ways ? way : Random.Shared.Next(Ways))], new Entry(text, field, system, value));
    }

    private int Place(uint ticket) => (int)(ticket >> 16) & (places - 1);

    // All of the text: ids that differ in a few characters would else be taken for one that comes again.
    private uint Hash(string text, uint seed)
    {
        var all = MemoryMarshal.AsBytes(text.AsSpan());
        var (one, other) = (((ulong)text.Length << 32) ^ seed, _factor);
        var rest = all;
        for (; rest.Length >= 2 * sizeof(ulong); rest = rest[(2 * sizeof(ulong))..])
        {
            // Two that do not wait for each other.
            one = Mixed(one, BinaryPrimitives.ReadUInt64LittleEndian(rest));
            other = Mixed(other, BinaryPrimitives.ReadUInt64LittleEndian(rest[sizeof(ulong)..]));
        }
        if (rest.Length >= sizeof(ulong)) { one = Mixed(one, BinaryPrimitives.ReadUInt64LittleEndian(rest)); }
        if (all.Length >= sizeof(ulong)) { other = Mixed(other, BinaryPrimitives.ReadUInt64LittleEndian(all[^sizeof(ulong)..])); }
        else
        {
            foreach (var c in text) { other = Mixed(other, c); }
        }
        return (uint)(Mixed(one, other) >> 32);
    }

    private ulong Mixed(ulong hash, ulong value) => (ulong.RotateLeft(hash, 32) ^ value) * _factor;

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
