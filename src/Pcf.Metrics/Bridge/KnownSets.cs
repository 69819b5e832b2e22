using Pcf.Metrics.Series;

namespace Pcf.Metrics.Bridge;

/// <summary>Series of one instrument, found by tags as they are given. Thread-safe; finding one takes no lock and allocates nothing.</summary>
/// <remarks>Most instruments record a few sets again and again. For those neither the way of the tags is looked for nor a hash of their values made.
/// A set that finds its place taken goes the longer way each time, so that a flood of sets costs no memory here.</remarks>
internal sealed class KnownSets
{
    private const int Places = 64;
    private const int MostTags = 8;
    private const uint Spread = 0x9E37_79B9;

    private readonly Entry?[] _entries = new Entry?[Places];

    /// <summary>The series of a set that was kept, if it still takes recordings.</summary>
    public MetricSeries? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        PlaceOf(tags) is >= 0 and var place && _entries[place] is { Series.State: SeriesState.Live } entry && entry.Has(tags) ? entry.Series : null;

    /// <summary>Whether the place of a set is free, or that of a series that is gone.</summary>
    public bool HasPlace(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        PlaceOf(tags) is >= 0 and var place && _entries[place] is not { Series.State: SeriesState.Live };

    /// <summary>Keeps the series of a set that has a place.</summary>
    public void Keep(ReadOnlySpan<KeyValuePair<string, object?>> tags, MetricSeries series) =>
        Volatile.Write(ref _entries[PlaceOf(tags)], new Entry(tags.ToArray(), series));

    // By what is at hand of each text: the sets of one instrument seldom agree in all of it. Below zero for tags of another type.
    private static int PlaceOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length > MostTags) { return -1; }
        var mixed = (uint)tags.Length;
        foreach (ref readonly var tag in tags)
        {
            if (tag.Value is not string { Length: > 0 and var length } text) { return -1; }
            mixed = (mixed * 31) + (uint)((length << 16) ^ (text[0] << 8) ^ (text[length / 2] << 4) ^ text[length - 1]);
        }
        return (int)((mixed * Spread) >> 26);
    }

    private sealed class Entry(KeyValuePair<string, object?>[] tags, MetricSeries series)
    {
        public MetricSeries Series => series;

        public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> others)
        {
            var own = tags;
            if (own.Length != others.Length) { return false; }
            for (var i = 0; i < own.Length; i++)
            {
                ref readonly var other = ref others[i];
                if (!ReferenceEquals(own[i].Value, other.Value) && !Same((string)own[i].Value!, (string)other.Value!)) { return false; }
                if (!ReferenceEquals(own[i].Key, other.Key) && !Same(own[i].Key, other.Key)) { return false; }
            }
            return true;
        }

        private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);
    }
}
