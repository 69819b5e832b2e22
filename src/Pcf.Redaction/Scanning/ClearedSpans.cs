namespace Pcf.Redaction.Scanning;

/// <summary>Spans of a text that have been judged under names of their own, and are shown: the digits of ids. Not thread-safe.</summary>
/// <remarks>What lies wholly in one of them is not masked by a rule of the library's. What begins or ends outside is, and the users' own patterns
/// hold everywhere.</remarks>
internal sealed class ClearedSpans
{
    // What comes after that many is judged as any text is.
    private const int Max = 64;

    private readonly (int Start, int End)[] _spans = new (int, int)[Max];
    private readonly HitTest _isInside;
    private int _count;

    public ClearedSpans() => _isInside = (hit, _) => IsInside(hit);

    /// <summary>Adds a span behind those added before.</summary>
    public void Add(int start, int end)
    {
        if (_count < Max) { _spans[_count++] = (start, end); }
    }

    public void Clear() => _count = 0;

    /// <summary>Drops the hits that lie in one.</summary>
    public void RemoveFrom(ref ScanState hits, ReadOnlySpan<char> text)
    {
        if (_count > 0 && hits.Count > 0) { hits.RemoveWhere(_isInside, text); }
    }

    /// <summary>Moves the spans to where they are in the masked text; one that a mask touches is none any more.</summary>
    public void Move(in MaskedText mask)
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            var (start, end) = _spans[i];
            var moved = 0;
            var isTouched = false;
            foreach (var hit in mask.Hits)
            {
                if (hit.Start >= end) { break; }
                isTouched |= hit.End > start;
                moved += mask.LengthOf(hit) - (hit.End - hit.Start);
            }
            if (!isTouched) { _spans[kept++] = (start + moved, end + moved); }
        }
        _count = kept;
    }

    private bool IsInside(Hit hit)
    {
        for (var i = 0; i < _count && _spans[i].Start <= hit.Start; i++)
        {
            if (hit.End <= _spans[i].End) { return true; }
        }
        return false;
    }
}
