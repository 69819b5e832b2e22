using System.Numerics;
using Pcf.Metrics.Labels;

namespace Pcf.Metrics.Budgets;

/// <summary>A label whose budget is full, as it was then, and a quick no to most of the values that have no place in it. Immutable.</summary>
/// <remarks>A Bloom filter of one hash: while a flood of new values lasts, one bit shows that a value is among them, and the look-up that would find
/// nothing is left out.</remarks>
internal sealed class LabelOverflowFilter
{
    // One bit in sixteen is set, so that is how often a value is looked for in vain.
    private const int BitsOfValue = 16;

    private readonly ulong[] _bits;

    public LabelOverflowFilter(int label, LabelBudget budget)
    {
        Label = label;
        Rivals = budget.Rivals;
        var places = budget.Places().ToArray();
        _bits = new ulong[BitOperations.RoundUpToPowerOf2((uint)((places.Length + 1) * BitsOfValue / 64) + 1)];
        foreach (var place in places) { Set(place.Hash); }
        Set(LabelHash.Other);
    }

    /// <summary>The label by number.</summary>
    public int Label { get; }

    /// <summary>The values without a place that may win one, if traffic decides.</summary>
    public HeavyHitterCandidates? Rivals { get; }

    /// <summary>False if a value surely has no place and is not <see cref="Metrics.Label.Other"/> either.</summary>
    public bool MayHave(ulong hash) => (_bits[Word(hash)] & Bit(hash)) != 0;

    private void Set(ulong hash) => _bits[Word(hash)] |= Bit(hash);

    // The high bits: the low ones choose a value's place in tables.
    private int Word(ulong hash) => (int)(hash >> 40) & (_bits.Length - 1);

    private static ulong Bit(ulong hash) => 1ul << (int)(hash >> 34);
}
