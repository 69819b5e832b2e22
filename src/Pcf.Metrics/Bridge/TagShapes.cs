using System.Numerics;
using Pcf.Metrics.Labels;

namespace Pcf.Metrics.Bridge;

/// <summary>The ways in which one instrument has recorded so far. Thread-safe; finding one takes no lock and allocates nothing.</summary>
internal sealed class TagShapes
{
    // Most instruments have one or two, and walking them costs less than a hash of their keys.
    private const int Walked = 8;

    // Tags in any order are a way each: what comes after so many is looked at anew each time.
    private const int MaxKnown = 4_096;

    private readonly Lock _growth = new();
    private volatile TagShape[] _shapes = [];
    private volatile Dictionary<ulong, TagShape[]>? _byHash;

    /// <summary>The way of these tags, or null.</summary>
    public TagShape? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_byHash is not { } byHash) { return In(_shapes, tags); }
        return byHash.TryGetValue(HashOf(tags), out var some) ? In(some, tags) : null;
    }

    /// <summary>Remembers a way, as long as there are not too many.</summary>
    public void Add(TagShape shape, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_growth)
        {
            if (_shapes.Length >= MaxKnown || Find(tags) is not null) { return; }
            _shapes = [.. _shapes, shape];
            if (_shapes.Length <= Walked) { return; }
            // Copied as they grow, and doubling would spare little: ways come in the first minutes and then stay.
            var byHash = _byHash is { } before ? new Dictionary<ulong, TagShape[]>(before) : Hashed(_shapes);
            if (_byHash is not null) { Put(byHash, HashOf(tags), shape); }
            _byHash = byHash;
        }
    }

    private static Dictionary<ulong, TagShape[]> Hashed(TagShape[] shapes)
    {
        var byHash = new Dictionary<ulong, TagShape[]>();
        foreach (var shape in shapes) { Put(byHash, HashOf(shape.Keys), shape); }
        return byHash;
    }

    private static void Put(Dictionary<ulong, TagShape[]> byHash, ulong hash, TagShape shape) =>
        byHash[hash] = [.. byHash.GetValueOrDefault(hash, []), shape];

    private static TagShape? In(TagShape[] shapes, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var shape in shapes)
        {
            if (shape.Has(tags)) { return shape; }
        }
        return null;
    }

    private static ulong HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = 0ul;
        foreach (ref readonly var tag in tags) { hash = BitOperations.RotateLeft(hash, 27) ^ LabelHash.Compute(tag.Key); }
        return hash;
    }

    private static ulong HashOf(string[] keys) => keys.Aggregate(0ul, (hash, key) => BitOperations.RotateLeft(hash, 27) ^ LabelHash.Compute(key));
}
