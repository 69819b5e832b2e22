using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pcf.Redaction.Statements;

/// <summary>Sixteen characters looked at together: the word they begin with, its length and its first letters.</summary>
internal readonly struct SqlBlock
{
    /// <summary>How many characters are looked at.</summary>
    public const int Width = 16;

    // In ASCII the bit by which cases differ.
    private const byte CaseBit = 0x20;

    private readonly Vector128<ushort> _first;
    private readonly Vector128<ushort> _second;
    private readonly Vector128<byte> _lower;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SqlBlock(ReadOnlySpan<char> sixteen)
    {
        var characters = MemoryMarshal.Cast<char, ushort>(sixteen);
        _first = Vector128.Create(characters);
        _second = Vector128.Create(characters[Vector128<ushort>.Count..]);
        // What is beyond a byte saturates, so it is no letter.
        var narrow = Vector128.NarrowWithSaturation(_first, _second);
        _lower = narrow | Vector128.Create(CaseBit);
        var letters = Vector128.LessThan(_lower - Vector128.Create((byte)'a'), Vector128.Create((byte)26));
        var digits = Vector128.LessThan(narrow - Vector128.Create((byte)'0'), Vector128.Create((byte)10));
        var word = letters | digits | Vector128.Equals(narrow, Vector128.Create((byte)'_'));
        WordLength = int.TrailingZeroCount((int)~word.ExtractMostSignificantBits());
    }

    /// <summary>How many characters of ASCII go on a word, up to all of them. A character beyond ASCII may go it on all the same.</summary>
    public int WordLength { get; }

    /// <summary>The first letters of the word: see <see cref="SqlWords.KeyOf"/>.</summary>
    public ulong Key
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var key = _lower.AsUInt64().ToScalar();
            return WordLength >= sizeof(ulong) ? key : key & ((1UL << (WordLength * 8)) - 1);
        }
    }

    /// <summary>Writes all sixteen characters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyTo(Span<char> sixteen)
    {
        var characters = MemoryMarshal.Cast<char, ushort>(sixteen);
        _first.CopyTo(characters);
        _second.CopyTo(characters[Vector128<ushort>.Count..]);
    }
}
