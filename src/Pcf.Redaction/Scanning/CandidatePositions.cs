namespace Pcf.Redaction.Scanning;

/// <summary>Where in a text anything may start: noted as it is passed over, so that its masked form need not be searched anew.</summary>
/// <remarks>
/// Whether anything may start at a character depends on it and its two neighbours alone. Masking leaves all others where they were, only moved; so
/// the places in a masked text are the old ones between the masks,
/// and those that the masks and the characters beside them show. What starts there is then looked at in the whole masked text as ever. A text with
/// more positions than the buffer holds is searched anew.
/// </remarks>
internal ref struct CandidatePositions(Span<ushort> buffer)
{
    /// <summary>Enough for the places of a long log line, and as many in its masked form.</summary>
    public const int BufferLength = 160;

    // A place is kept with what may start at it, in the lowest bits; so the places of longer texts are not known.
    private const int KindBits = 4;
    private const int MaxLength = 1 << (16 - KindBits);

    private readonly Span<ushort> _noted = buffer[..(buffer.Length / 2)];
    private readonly Span<ushort> _moved = buffer[(buffer.Length / 2)..];
    private int _notedCount;
    private int _movedCount;

    /// <summary>Whether the places of the text to pass over are known.</summary>
    public bool AreKnown { readonly get; private set; }

    /// <summary>The places that are known, in order; none when they are not.</summary>
    public readonly ReadOnlySpan<ushort> Known => AreKnown ? _moved[.._movedCount] : default;

    /// <summary>The position of a known place.</summary>
    public static int PositionOf(ushort known) => known >> KindBits;

    /// <summary>What may start at a known place.</summary>
    public static int KindsOf(ushort known) => known & ((1 << KindBits) - 1);

    /// <summary>Notes a place behind those noted before.</summary>
    public void Note(int at, int kinds)
    {
        if ((uint)_notedCount < (uint)_noted.Length) { _noted[_notedCount] = PlaceOf(at, kinds); }
        _notedCount++;
    }

    /// <summary>Forgets what is known and noted.</summary>
    public void Clear()
    {
        (_notedCount, _movedCount) = (0, 0);
        AreKnown = false;
    }

    /// <summary>Moves what was noted to where it is in the masked text, when that is known.</summary>
    public void Move(in MaskedText mask, ReadOnlySpan<char> masked, Anchors anchors)
    {
        if (_notedCount > _noted.Length || Math.Max(masked.Length, mask.Original.Length) >= MaxLength) { return; }
        // By which a place has moved, where the last mask ends in both texts, and how far the masked one has been examined.
        var (next, moved, end, examined) = (0, 0, -1, 0);
        foreach (var hit in mask.Hits)
        {
            // What has a neighbour in the mask is examined again.
            next = TakeOver(next, after: end, before: hit.Start - 1, moved);
            var start = hit.Start + moved;
            var length = mask.LengthOf(hit);
            moved += length - (hit.End - hit.Start);
            end = hit.End;
            // Nothing starts inside the mask that most secrets have, unless a user's own rule is found in it.
            var isQuiet = anchors.IsMaskQuiet && length == MaskedText.Whole.Length && masked.Slice(start, length).SequenceEqual(MaskedText.Whole);
            var stop = isQuiet ? start + 1 : start + length + 1;
            if (!TryExamine(masked, Math.Max(examined, start - 1), stop, anchors)) { return; }
            if (isQuiet && !TryExamine(masked, start + length - 1, start + length + 1, anchors)) { return; }
            examined = start + length + 1;
        }
        TakeOver(next, after: end, before: int.MaxValue, moved);
        if (_movedCount > _moved.Length) { return; }
        AreKnown = true;
    }

    private int TakeOver(int next, int after, int before, int moved)
    {
        for (; next < _notedCount && PositionOf(_noted[next]) is var at && at < before; next++)
        {
            if (at > after) { Add(at + moved, KindsOf(_noted[next])); }
        }
        return next;
    }

    // Looks for places of the masked text anew. False beside half a pair, which the mask may have parted from the other: only the search finds that
    // this is no text.
    private bool TryExamine(ReadOnlySpan<char> masked, int from, int end, Anchors anchors)
    {
        for (var at = from; at < Math.Min(end, masked.Length); at++)
        {
            WorkCounter.Take();
            if (char.IsSurrogate(masked[at])) { return false; }
            if (anchors.KindsOf(Chars.At(masked, at - 1), masked[at], Chars.At(masked, at + 1)) is var kinds and not 0) { Add(at, kinds); }
        }
        return true;
    }

    private void Add(int at, int kinds)
    {
        if (_movedCount < _moved.Length) { _moved[_movedCount] = PlaceOf(at, kinds); }
        _movedCount++;
    }

    private static ushort PlaceOf(int at, int kinds) => (ushort)((at << KindBits) | kinds);
}
