using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pcf.Metrics.Series;

namespace Pcf.Metrics.Bridge;

/// <summary>Series of one instrument, found by tags as they are given. Thread-safe; finding one takes no lock and allocates nothing.</summary>
/// <remarks>Most instruments record the same sets again and again. For those neither the way of the tags is looked for nor a hash of their values
/// made. There is a place for each set that has a series, up to <see cref="MaxPlaces"/>, in one of two; a set that finds both taken goes the longer
/// way each time, and so does one without a series of its own, so that a flood of sets costs no memory here.</remarks>
internal sealed class KnownSets
{
    /// <summary>Places that an instrument may have: 32 KiB, and 48 bytes for each that is taken.</summary>
    public const int MaxPlaces = 4_096;

    private const int FirstPlaces = 64;

    // With more of them taken too many sets would find both of their places taken.
    private const int Thin = 4;
    private const int MostTags = 8;
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;
    private const ulong Stride = 0xD6E8_FEB8_6659_FD93;
    private const ulong Middle = 0xC2B2_AE3D_27D4_EB4F;
    private const int Ends = 4;

    private readonly Lock _growth = new();
    private Entry?[] _entries = new Entry?[FirstPlaces];
    private int _taken;

    /// <summary>The series of a set that was kept, if it still takes recordings.</summary>
    public MetricSeries? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!TryHash(tags, out var hash)) { return null; }
        var entries = Volatile.Read(ref _entries);
        var place = hash & (uint)(entries.Length - 1);
        if (entries[place] is { } entry && entry.Hash == hash && entry.IsOf(tags)) { return entry.Series; }
        return entries[place ^ 1] is { } other && other.Hash == hash && other.IsOf(tags) ? other.Series : null;
    }

    /// <summary>Keeps the series of a set, if it has a place.</summary>
    /// <param name="tags">The tags as given.</param>
    /// <param name="shape">Where their values stand among those of the series.</param>
    /// <param name="series">The series.</param>
    public void Keep(ReadOnlySpan<KeyValuePair<string, object?>> tags, TagShape shape, MetricSeries series)
    {
        if (!TryHash(tags, out var hash)) { return; }
        var entries = Volatile.Read(ref _entries);
        if (!HasPlace(entries, hash) && (entries.Length == MaxPlaces || Volatile.Read(ref _taken) < entries.Length / Thin)) { return; }
        // A series shows some values otherwise than they are given, such as those that are redacted: its sets would not be found here.
        for (var i = 0; i < tags.Length; i++)
        {
            if (series.Values[shape.Order[i]] != (string)tags[i].Value!) { return; }
        }
        lock (_growth)
        {
            if (!HasPlace(_entries, hash)) { Grow(); }
            Put(_entries, new Entry(hash, shape, series));
        }
    }

    private static bool HasPlace(Entry?[] entries, uint hash)
    {
        var place = hash & (uint)(entries.Length - 1);
        return IsFree(entries[place]) || IsFree(entries[place ^ 1]);
    }

    private static bool IsFree(Entry? entry) => entry is not { Series.State: SeriesState.Live };

    private void Grow()
    {
        if (_entries.Length == MaxPlaces || _taken < _entries.Length / Thin) { return; }
        var wider = new Entry?[_entries.Length * 2];
        _taken = 0;
        foreach (var entry in _entries)
        {
            if (!IsFree(entry)) { Put(wider, entry!); }
        }
        Volatile.Write(ref _entries, wider);
    }

    private void Put(Entry?[] entries, Entry entry)
    {
        var place = entry.Hash & (uint)(entries.Length - 1);
        if (!IsFree(entries[place])) { place ^= 1; }
        ref var slot = ref entries[place];
        if (!IsFree(slot)) { return; }
        if (slot is null) { _taken++; }
        Volatile.Write(ref slot, entry);
    }

    // By the ends and the middle of each text: the sets of one instrument seldom agree in all of them. False for tags of another type.
    private static bool TryHash(ReadOnlySpan<KeyValuePair<string, object?>> tags, out uint hash)
    {
        hash = 0;
        if (tags.Length > MostTags) { return false; }
        var mixed = 0ul;
        // No multiplication waits for that of the tag before.
        foreach (ref readonly var tag in tags)
        {
            if (tag.Value is not string { Length: > 0 and var length } text) { return false; }
            ulong own;
            if (length >= Ends)
            {
                own = (Four(text, 0) * Spread) ^ (Four(text, length - Ends) * Stride);
                if (length > 2 * Ends) { own ^= Four(text, (length - Ends) >> 1) * Middle; }
            }
            else { own = (((ulong)text[0] << 32) | ((ulong)text[length >> 1] << 16) | text[length - 1]) * Spread; }
            mixed = BitOperations.RotateLeft(mixed, 27) ^ own ^ (uint)length;
        }
        hash = (uint)((mixed * Spread) >> 32);
        return true;
    }

    private static ulong Four(string text, int at) => Unsafe.ReadUnaligned<ulong>(
        ref Unsafe.As<char, byte>(ref Unsafe.Add(ref MemoryMarshal.GetReference(text.AsSpan()), at)));

    private sealed class Entry
    {
        private readonly string[] _keys;
        private readonly string[] _values;

        public Entry(uint hash, TagShape shape, MetricSeries series)
        {
            (Hash, Series, _keys) = (hash, series, shape.Keys);
            // In the order of the keys, which nearly always is that of the labels.
            _values = shape.IsInOrder ? series.Values : Array.ConvertAll(shape.Order, label => series.Values[label]);
        }

        public uint Hash { get; }

        public MetricSeries Series { get; }

        public bool IsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var (keys, values) = (_keys, _values);
            if (values.Length != tags.Length || keys.Length != tags.Length) { return false; }
            // All three are of one length.
            ref string key = ref MemoryMarshal.GetArrayDataReference(keys);
            ref string value = ref MemoryMarshal.GetArrayDataReference(values);
            foreach (ref readonly var tag in tags)
            {
                if (!ReferenceEquals(value, tag.Value) && !Same(value, Unsafe.As<string>(tag.Value!))) { return false; }
                if (!ReferenceEquals(key, tag.Key) && !Same(key, tag.Key)) { return false; }
                key = ref Unsafe.Add(ref key, 1);
                value = ref Unsafe.Add(ref value, 1);
            }
            return Series.State == SeriesState.Live;
        }

        private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);
    }
}
