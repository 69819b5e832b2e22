using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Pcf.Metrics.Labels;

/// <summary>64-bit hashes of label values, seeded per process: a client cannot choose values that collide.</summary>
/// <remarks>
/// Sixteen bytes at a time are folded by one 64 × 64 → 128 bit multiplication under secret seeds. The framework's own string hash keeps the same
/// promise in 32 bits, which is too few to estimate demand by, and took twice as long on the short values that labels have.
/// </remarks>
internal static class LabelHash
{
    private const int Block = 16;
    private const int Turn = 27;
    private static readonly ulong SeedA = Secret();
    private static readonly ulong SeedB = Secret();

    /// <summary>The hash of <see cref="Label.Other"/>.</summary>
    public static readonly ulong Other = Compute(Label.Other);

    /// <summary>The hash of one value; null counts as empty.</summary>
    public static ulong Compute(string? value)
    {
        if (value is null) { return Compute(""); }
        ref var bytes = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(value.AsSpan()));
        var length = value.Length * sizeof(char);
        var hash = SeedA;
        for (var at = 0; at + Block < length; at += Block)
        {
            hash = Fold(hash ^ Read8(ref bytes, at), SeedB ^ Read8(ref bytes, at + 8));
        }
        // The rest, up to sixteen bytes: both ends are read, and overlap in the middle.
        ulong first = 0;
        ulong last = 0;
        if (length >= Block)
        {
            first = Read8(ref bytes, length - 16);
            last = Read8(ref bytes, length - 8);
        }
        else if (length >= 8)
        {
            first = Read8(ref bytes, 0);
            last = Read8(ref bytes, length - 8);
        }
        else if (length >= 4)
        {
            first = Read4(ref bytes, 0);
            last = Read4(ref bytes, length - 4);
        }
        else if (length > 0)
        {
            first = value[0];
        }
        return Fold(hash ^ first ^ (ulong)length, SeedB ^ last);
    }

    /// <summary>The hash of a label set: the values in their order.</summary>
    public static ulong Compute(ReadOnlySpan<string> values)
    {
        var hash = SeedA;
        foreach (var value in values) { hash = Join(hash, Compute(value)); }
        return hash;
    }

    /// <summary>The hash of a label set, and that of one of its values, which need not be hashed again.</summary>
    public static ulong Compute(ReadOnlySpan<string> values, int label, out ulong valueHash)
    {
        var hash = SeedA;
        valueHash = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var one = Compute(values[i]);
            if (i == label) { valueHash = one; }
            hash = Join(hash, one);
        }
        return hash;
    }

    /// <summary>The hash of a label set after one of its values has become another; the others need not be hashed again.</summary>
    /// <param name="set">The hash of the set.</param>
    /// <param name="fromEnd">The value's place, counted from the last one, which is 0.</param>
    /// <param name="before">The hash of the value that was there.</param>
    /// <param name="after">The hash of the value that is there now.</param>
    public static ulong Replace(ulong set, int fromEnd, ulong before, ulong after) => set ^ BitOperations.RotateLeft(before ^ after, Turn * fromEnd);

    // Each value's hash is well mixed and secret already; turning keeps the order.
    private static ulong Join(ulong set, ulong value) => BitOperations.RotateLeft(set, Turn) ^ value;

    private static ulong Fold(ulong one, ulong other)
    {
        var high = Math.BigMul(one, other, out var low);
        return high ^ low;
    }

    private static ulong Read8(ref byte bytes, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at));

    private static ulong Read4(ref byte bytes, int at) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, at));

    private static ulong Secret() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
}
