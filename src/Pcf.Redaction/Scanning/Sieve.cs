using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pcf.Redaction.Scanning;

/// <summary>Finds where anything may start, in sixteen positions at once, or in 32 where the processor can: a stem, a prefix or a mark by its three
/// first characters, a run of digits, an @. Never misses one; what it names has still to be looked at. Immutable.</summary>
/// <remarks>
/// Groups of triples have a bit each. Two look-ups by the halves of a character give the groups that it can stand in, and of three neighbours what
/// all three have in common is left.
/// It is how searches for a hundred words are made; here those are grouped that separate best from the rest of log lines, so that one position in ten
/// is left over.
/// </remarks>
internal sealed class Sieve
{
    /// <summary>How many positions are examined at once.</summary>
    public const int Width = 16;

    /// <summary>How many positions are examined at once where <see cref="IsWide"/>.</summary>
    public const int DoubleWidth = 2 * Width;

    /// <summary>How many characters are read behind those examined.</summary>
    public const int Behind = 2;

    // Eight share a byte. Four bytes leave a third of what two leave over, and for 32 positions at once they take no longer.
    private const int Groups = 32;

    private readonly Byte _first;
    private readonly Byte _second;
    private readonly Byte _third;
    private readonly Byte _fourth;

    /// <param name="triples">The three first characters of each thing to find; NUL as third stands for any. ASCII.</param>
    public Sieve(IEnumerable<(char First, char Second, char Third)> triples)
    {
        var groups = SieveGroups.Of(triples, Groups);
        _first = new Byte(groups[..8]);
        _second = new Byte(groups[8..16]);
        _third = new Byte(groups[16..24]);
        _fourth = new Byte(groups[24..]);
    }

    /// <summary>Whether 32 positions can be examined at once.</summary>
    public static bool IsWide => Avx2.IsSupported;

    /// <summary>A bit for each of sixteen positions, the lowest for the one given: set when something may start at it, or at the character behind
    /// it.</summary>
    /// <param name="position">The first of the positions and the two behind the last.</param>
    /// <param name="isBeyond">Whether one of the sixteen is beyond ASCII: halves of pairs are, and signs that are not what they seem.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint At(ref char position, out bool isBeyond)
    {
        var first = Load(ref position);
        isBeyond = first.ExtractMostSignificantBits() != 0;
        var second = Load(ref Unsafe.Add(ref position, 1));
        var third = Load(ref Unsafe.Add(ref position, 2));
        var (one, two, three) = (new Halves(first), new Halves(second), new Halves(third));
        var starts = ~Vector128.Equals(
            _first.Of(one, two, three) | _second.Of(one, two, three) | _third.Of(one, two, three) | _fourth.Of(one, two, three),
            Vector128<byte>.Zero);
        var digits = Vector128.AndNot(IsDigit(second), IsDigit(first));
        return (starts | digits | Vector128.Equals(second, Vector128.Create((byte)'@'))).ExtractMostSignificantBits();
    }

    /// <summary>The same for 32 positions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint AtDouble(ref char position, out bool isBeyond)
    {
        var first = LoadDouble(ref position);
        isBeyond = first.ExtractMostSignificantBits() != 0;
        var second = LoadDouble(ref Unsafe.Add(ref position, 1));
        var third = LoadDouble(ref Unsafe.Add(ref position, 2));
        var (one, two, three) = (new DoubleHalves(first), new DoubleHalves(second), new DoubleHalves(third));
        var starts = ~Vector256.Equals(
            _first.Of(one, two, three) | _second.Of(one, two, three) | _third.Of(one, two, three) | _fourth.Of(one, two, three),
            Vector256<byte>.Zero);
        var digits = Vector256.AndNot(IsDigit(second), IsDigit(first));
        return (starts | digits | Vector256.Equals(second, Vector256.Create((byte)'@'))).ExtractMostSignificantBits();
    }

    // What is beyond a byte saturates, so it is none of ours and no digit.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Load(ref char position)
    {
        ref var at = ref Unsafe.As<char, ushort>(ref position);
        return Vector128.NarrowWithSaturation(Vector128.LoadUnsafe(ref at), Vector128.LoadUnsafe(ref at, 8));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> LoadDouble(ref char position)
    {
        ref var at = ref Unsafe.As<char, ushort>(ref position);
        return Vector256.NarrowWithSaturation(Vector256.LoadUnsafe(ref at), Vector256.LoadUnsafe(ref at, 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> IsDigit(Vector128<byte> characters) =>
        Vector128.LessThan(characters - Vector128.Create((byte)'0'), Vector128.Create((byte)10));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> IsDigit(Vector256<byte> characters) =>
        Vector256.LessThan(characters - Vector256.Create((byte)'0'), Vector256.Create((byte)10));

    // The lower and the upper halves of sixteen characters.
    private readonly struct Halves(Vector128<byte> characters)
    {
        public readonly Vector128<byte> Low = characters & Vector128.Create((byte)0x0f);
        public readonly Vector128<byte> High = Vector128.ShiftRightLogical(characters, 4);
    }

    private readonly struct DoubleHalves(Vector256<byte> characters)
    {
        public readonly Vector256<byte> Low = characters & Vector256.Create((byte)0x0f);
        public readonly Vector256<byte> High = Vector256.ShiftRightLogical(characters, 4);
    }

    // Eight groups.
    private readonly struct Byte(SieveGroup[] groups)
    {
        private readonly Nibbles _first = new(groups, 0);
        private readonly Nibbles _second = new(groups, 1);
        private readonly Nibbles _third = new(groups, 2);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<byte> Of(in Halves one, in Halves two, in Halves three) => _first.Of(one) & _second.Of(two) & _third.Of(three);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<byte> Of(in DoubleHalves one, in DoubleHalves two, in DoubleHalves three) =>
            _first.Of(one) & _second.Of(two) & _third.Of(three);
    }

    // The groups that a character can stand in, by its upper and lower half.
    private readonly struct Nibbles
    {
        // Each table twice, once for each half of a double vector.
        private readonly Vector256<byte> _low;
        private readonly Vector256<byte> _high;

        public Nibbles(SieveGroup[] groups, int place)
        {
            Span<byte> low = stackalloc byte[16];
            Span<byte> high = stackalloc byte[16];
            low.Clear();
            high.Clear();
            for (var group = 0; group < groups.Length; group++)
            {
                for (var half = 0; half < 16; half++)
                {
                    low[half] |= (byte)((groups[group].Low[place] >> half & 1) << group);
                    high[half] |= (byte)((groups[group].High[place] >> half & 1) << group);
                }
            }
            _low = Vector256.Create(Vector128.Create<byte>(low), Vector128.Create<byte>(low));
            _high = Vector256.Create(Vector128.Create<byte>(high), Vector128.Create<byte>(high));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<byte> Of(in Halves halves) =>
            Vector128.ShuffleNative(_low.GetLower(), halves.Low) & Vector128.ShuffleNative(_high.GetLower(), halves.High);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<byte> Of(in DoubleHalves halves) => Avx2.Shuffle(_low, halves.Low) & Avx2.Shuffle(_high, halves.High);
    }
}
