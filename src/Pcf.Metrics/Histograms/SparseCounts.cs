namespace Pcf.Metrics.Histograms;

/// <summary>Counts by bucket index, with room for those in use only. Not thread-safe; a known index allocates nothing.</summary>
/// <remarks>A hash table whose hash is the index itself: neighbouring buckets, which most are, lie side by side and are met at the first
/// look.</remarks>
internal sealed class SparseCounts
{
    private const int InitialRoom = 8;

    private int[] _indexes = [];
    private long[] _counts = [];

    /// <summary>Buckets with a count.</summary>
    public int Used { get; private set; }

    /// <summary>Adds to a bucket; true when it was empty.</summary>
    public bool Add(int index, long count)
    {
        if (_counts.Length == 0) { Rebuild(InitialRoom, coarser: 0); }
        var mask = _counts.Length - 1;
        var slot = index & mask;
        while (_counts[slot] != 0)
        {
            if (_indexes[slot] == index)
            {
                _counts[slot] += count;
                return false;
            }
            slot = (slot + 1) & mask;
        }
        // Half full at most, or runs of neighbours would grow into one another.
        if ((Used + 1) * 2 > _counts.Length)
        {
            Rebuild(_counts.Length * 2, coarser: 0);
            return Add(index, count);
        }
        _indexes[slot] = index;
        _counts[slot] = count;
        Used++;
        return true;
    }

    /// <summary>Merges each pair of buckets: one schema down.</summary>
    public void Halve()
    {
        if (Used > 0) { Rebuild(_counts.Length, coarser: 1); }
    }

    /// <summary>The lowest index in use.</summary>
    public int Lowest()
    {
        var lowest = int.MaxValue;
        for (var slot = 0; slot < _counts.Length; slot++)
        {
            if (_counts[slot] != 0) { lowest = Math.Min(lowest, _indexes[slot]); }
        }
        return lowest;
    }

    /// <summary>Adds all counts to those of another, but gives back the count of what ends at or below a threshold, if there is one.</summary>
    public long AddTo(SparseCounts other, int schema, int coarser, double zeroThreshold)
    {
        var zero = 0L;
        for (var slot = 0; slot < _counts.Length; slot++)
        {
            if (_counts[slot] == 0) { continue; }
            // Parts that agree on their zero bucket, which nearly all do, need no powers of two.
            if (zeroThreshold > 0 && NativeIndex.UpperEnd(_indexes[slot], schema) <= zeroThreshold) { zero += _counts[slot]; }
            else { other.Add(NativeIndex.Coarser(_indexes[slot], coarser), _counts[slot]); }
        }
        return zero;
    }

    /// <summary>Takes the buckets that end at or below a threshold out, and gives their count.</summary>
    public long TakeUpTo(double threshold, int schema)
    {
        var (indexes, counts) = (_indexes, _counts);
        Reset(counts.Length);
        var taken = 0L;
        for (var slot = 0; slot < counts.Length; slot++)
        {
            if (counts[slot] == 0) { continue; }
            if (NativeIndex.UpperEnd(indexes[slot], schema) <= threshold) { taken += counts[slot]; }
            else { Add(indexes[slot], counts[slot]); }
        }
        return taken;
    }

    /// <summary>Writes the buckets in use in the order of their indexes; both targets have room for all of them.</summary>
    public int CopySorted(int[] indexes, long[] counts)
    {
        var used = 0;
        for (var slot = 0; slot < _counts.Length; slot++)
        {
            if (_counts[slot] == 0) { continue; }
            indexes[used] = _indexes[slot];
            counts[used++] = _counts[slot];
        }
        indexes.AsSpan(0, used).Sort(counts.AsSpan(0, used));
        return used;
    }

    /// <summary>Empties it and keeps its room.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        Used = 0;
    }

    private void Rebuild(int room, int coarser)
    {
        var (indexes, counts) = (_indexes, _counts);
        Reset(room);
        for (var slot = 0; slot < counts.Length; slot++)
        {
            if (counts[slot] != 0) { Add(NativeIndex.Coarser(indexes[slot], coarser), counts[slot]); }
        }
    }

    private void Reset(int room)
    {
        _indexes = new int[room];
        _counts = new long[room];
        Used = 0;
    }
}
