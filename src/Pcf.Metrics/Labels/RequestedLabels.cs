namespace Pcf.Metrics.Labels;

/// <summary>A label set that is asked for, with those labels marked that have become <see cref="Label.Other"/>. Nothing is copied for it.</summary>
internal ref struct RequestedLabels(ReadOnlySpan<string> values, ulong hash)
{
    private readonly ReadOnlySpan<string> _values = values;
    private uint _others;

    /// <summary>The hash of the set as it has become.</summary>
    public ulong Hash { get; private set; } = hash;

    /// <summary>The number of labels.</summary>
    public readonly int Length => _values.Length;

    /// <summary>The value of a label as it has become.</summary>
    public readonly string this[int label] => (_others & (1u << label)) == 0 ? _values[label] ?? "" : Label.Other;

    /// <summary>Makes one label <see cref="Label.Other"/>.</summary>
    /// <param name="label">The label by number.</param>
    /// <param name="valueHash">The hash of the value it had.</param>
    public void ReplaceByOther(int label, ulong valueHash)
    {
        _others |= 1u << label;
        Hash = LabelHash.Replace(Hash, Length - 1 - label, valueHash, LabelHash.Other);
    }

    /// <summary>Whether a series has these values.</summary>
    public readonly bool Is(string[] known)
    {
        if (known.Length != _values.Length) { return false; }
        for (var i = 0; i < known.Length; i++)
        {
            var value = (_others & (1u << i)) == 0 ? _values[i] : Label.Other;
            if (!ReferenceEquals(known[i], value) && !string.Equals(known[i], value, StringComparison.Ordinal)) { return false; }
        }
        return true;
    }

    /// <summary>How many labels are <see cref="Label.Other"/>, be it that the caller said so.</summary>
    public readonly int CountOther()
    {
        var count = 0;
        for (var i = 0; i < Length; i++) { count += this[i] == Label.Other ? 1 : 0; }
        return count;
    }

    /// <summary>The values as they have become.</summary>
    public readonly string[] ToArray()
    {
        var set = new string[Length];
        for (var i = 0; i < set.Length; i++) { set[i] = this[i]; }
        return set;
    }
}
