using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pcf.Redaction.Scanning;

/// <summary>Decides by two neighbouring characters whether anything can start there: one look-up a character, whatever the number of rules.
/// Immutable.</summary>
/// <remarks>
/// The framework's vectorized search for many strings was measured too: with a hundred short needles it verifies so often on log text that this table
/// alone, 16 KB and always in the cache, is five times faster.
/// </remarks>
internal sealed class Anchors
{
    /// <summary>The second character may be the second of a name's stem.</summary>
    public const byte Stem = 1;

    /// <summary>The second character may be the second of a token's prefix.</summary>
    public const byte Prefix = 2;

    /// <summary>The second character is a digit and the first is none.</summary>
    public const byte Digits = 4;

    /// <summary>The second character is an @.</summary>
    public const byte At = 8;

    private const int Ascii = 128;

    // The library's own stem of two letters ends its word: what goes on with a third is another name.
    private const string BuiltInShort = "pw";
    private const string BehindShort = "=:\"' \\%_-]>&,).[0123456789";
    private static readonly uint ShortThirds = BehindShort.Aggregate(0u, (bits, c) => bits | 1u << (c & 31));

    private readonly byte[] _kinds = new byte[Ascii * Ascii];
    private readonly ushort[] _slots = new ushort[Ascii * Ascii];

    // By slot, the third characters that can follow, as bits by their last five: one test separates nearly all words from stems and prefixes. All
    // bits for a mark of two characters.
    private uint[] _thirds = new uint[512];
    private readonly List<string[]> _stems = [[]];
    private readonly List<TokenShape[]> _shapes = [[]];

    /// <param name="stems">Stems of names, found in any case; ASCII, two characters or more, a letter third.</param>
    /// <param name="shapes">Shapes of tokens, found as they are written; the longer prefix first.</param>
    /// <param name="marks">Beginnings of other things: ASCII, two characters or more.</param>
    public Anchors(IEnumerable<string> stems, IEnumerable<TokenShape> shapes, IEnumerable<string> marks)
    {
        (stems, shapes, marks) = ([.. stems], [.. shapes], [.. marks]);
        Sieve = new Sieve([.. stems.SelectMany(Cases),
            .. shapes.Select(shape => (shape.Prefix[shape.Anchor], shape.Prefix[shape.Anchor + 1], shape.Prefix[shape.Anchor + 2])),
            .. marks.Select(mark => (mark[0], mark[1], mark.ElementAtOrDefault(2)))]);
        foreach (var stem in stems.GroupBy(stem => stem[..2].ToLowerInvariant(), StringComparer.Ordinal))
        {
            AddStems(stem.Key, [.. stem.Select(one => one.ToLowerInvariant())]);
        }
        foreach (var shape in shapes.GroupBy(shape => shape.Prefix.Substring(shape.Anchor, 2), StringComparer.Ordinal))
        {
            AddShapes(shape.Key, [.. shape]);
        }
        foreach (var mark in marks) { AddMark(mark); }
        for (var first = 0; first < Ascii; first++)
        {
            _kinds[Index((char)first, '@')] |= At;
            for (var digit = '0'; digit <= '9' && !char.IsAsciiDigit((char)first); digit++) { _kinds[Index((char)first, digit)] |= Digits; }
        }
        IsMaskQuiet = true;
        for (var i = 1; i < MaskedText.Whole.Length - 1; i++)
        {
            IsMaskQuiet &= KindsOf(MaskedText.Whole[i - 1], MaskedText.Whole[i], MaskedText.Whole[i + 1]) == 0;
        }
    }

    /// <summary>Names the few positions that are worth a look-up.</summary>
    public Sieve Sieve { get; }

    /// <summary>Whether nothing can start inside the mask of a secret.</summary>
    public bool IsMaskQuiet { get; }

    /// <summary>What can start at the first or second of three neighbours: mostly nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int KindsOf(uint first, uint second, uint third)
    {
        if (second >= Ascii) { return 0; }
        // Beyond ASCII nothing starts, but a number or an @ may stand behind it.
        if (first >= Ascii) { first = 0; }
        int kinds = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_kinds), (nint)((first << 7) | second));
        return kinds == 0 || MayFollow(first, second, third) ? kinds : kinds & (Digits | At);
    }

    // Whether a third character may follow the first two of a stem, prefix or mark.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MayFollow(uint first, uint second, uint third) => (_thirds[_slots[(first << 7) | second]] >> (int)third & 1) != 0;

    /// <summary>Whether a stem stands at a position.</summary>
    public bool IsStem(ReadOnlySpan<char> text, int at)
    {
        var third = (char)(Chars.At(text, at + 2) | 0x20);
        foreach (var stem in _stems[_slots[Index(text[at], text[at + 1])]])
        {
            if ((stem.Length == 2 || third == stem[2]) && text[at..].StartsWith(stem, StringComparison.OrdinalIgnoreCase)) { return true; }
        }
        return false;
    }

    /// <summary>The shapes whose prefix may have its anchor at a position.</summary>
    public ReadOnlySpan<TokenShape> ShapesAt(ReadOnlySpan<char> text, int at) => _shapes[_slots[Index(text[at], text[at + 1])]];

    private static int Index(char first, char second) => first < Ascii && second < Ascii ? (first << 7) | second : 0;

    // The three first characters of a stem in all their cases.
    private static IEnumerable<(char, char, char)> Cases(string stem) =>
        from first in new[] { char.ToLowerInvariant(stem[0]), char.ToUpperInvariant(stem[0]) }
        from second in new[] { char.ToLowerInvariant(stem[1]), char.ToUpperInvariant(stem[1]) }
        from third in stem.Length == 2
            ? (stem == BuiltInShort ? BehindShort.ToCharArray() : ['\0'])
            : new[] { char.ToLowerInvariant(stem[2]), char.ToUpperInvariant(stem[2]) }
        select (first, second, third);

    private void AddStems(string start, string[] stems)
    {
        foreach (var first in new[] { start[0], char.ToUpperInvariant(start[0]) })
        {
            foreach (var second in new[] { start[1], char.ToUpperInvariant(start[1]) })
            {
                _kinds[Index(first, second)] |= Stem;
                var slot = SlotOf(first, second);
                _stems[slot] = stems;
                foreach (var stem in stems)
                {
                    _thirds[slot] |= stem == BuiltInShort ? ShortThirds : stem.Length == 2 ? uint.MaxValue : 1u << (stem[2] & 31);
                }
            }
        }
    }

    private void AddShapes(string start, TokenShape[] shapes)
    {
        _kinds[Index(start[0], start[1])] |= Prefix;
        var slot = SlotOf(start[0], start[1]);
        _shapes[slot] = shapes;
        foreach (var shape in shapes) { _thirds[slot] |= 1u << (shape.Prefix[shape.Anchor + 2] & 31); }
    }

    private void AddMark(string mark)
    {
        _kinds[Index(mark[0], mark[1])] |= Prefix;
        _thirds[SlotOf(mark[0], mark[1])] |= mark.Length > 2 ? 1u << (mark[2] & 31) : uint.MaxValue;
    }

    private ushort SlotOf(char first, char second)
    {
        ref var slot = ref _slots[Index(first, second)];
        if (slot == 0)
        {
            slot = (ushort)_stems.Count;
            if (slot == _thirds.Length) { Array.Resize(ref _thirds, 2 * slot); }
            _stems.Add([]);
            _shapes.Add([]);
        }
        return slot;
    }
}
