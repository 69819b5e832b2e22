using System.Buffers;

namespace Pcf.Redaction.Scanning;

/// <summary>Decides whether a hit is dropped.</summary>
internal delegate bool HitTest(Hit hit, ReadOnlySpan<char> text);

/// <summary>The hits of one text: on the stack while they are few, pooled when they are many.</summary>
internal ref struct ScanState(Span<Hit> stack, Span<ushort> places)
{
    private Span<Hit> _hits = stack;
    private Hit[]? _rented;
    private int _count;

    /// <summary>What has been searched for ahead in the text; it travels with the hits because both last as long as one text.</summary>
    public SearchCache SearchCache;

    /// <summary>Where in the text anything may start; travels with the hits as well.</summary>
    public CandidatePositions CandidatePositions = new(places);

    /// <summary>Whether the text has signs beyond ASCII; kept for its masked form.</summary>
    public bool IsWide;

    public readonly int Count => _count;

    public readonly ReadOnlySpan<Hit> All => _hits[.._count];

    public void Add(Hit hit)
    {
        if (hit.End <= hit.Start) { return; }
        if (_count == _hits.Length) { Grow(); }
        _hits[_count++] = hit;
    }

    /// <summary>Puts the hits in order and makes one of those that overlap: the outer one's mask stands for both.</summary>
    public void Merge()
    {
        if (_count < 2) { return; }
        if (!IsInOrder()) { _hits[.._count].Sort(Hit.InOrder); }
        var last = 0;
        for (var i = 1; i < _count; i++)
        {
            var hit = _hits[i];
            if (hit.Start >= _hits[last].End) { _hits[++last] = hit; }
            else if (hit.End > _hits[last].End)
            {
                // Neither holds the other: no mask that shows a part is safe for both.
                _hits[last] = _hits[last] with { End = hit.End, Mask = Mask.Whole };
            }
        }
        _count = last + 1;
    }

    /// <summary>Drops the hits that a test names; the order stays.</summary>
    public void RemoveWhere(HitTest remove, ReadOnlySpan<char> text)
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            if (!remove(_hits[i], text)) { _hits[kept++] = _hits[i]; }
        }
        _count = kept;
    }

    /// <summary>Drops the hits that were added last.</summary>
    public void Trim(int count) => _count = count;

    /// <summary>Makes ready for another text.</summary>
    public void Clear()
    {
        _count = 0;
        SearchCache = default;
    }

    public readonly void Dispose()
    {
        if (_rented is not null) { ArrayPool<Hit>.Shared.Return(_rented); }
    }

    // Found in one pass, they mostly are; and to ask is much cheaper than to sort.
    private readonly bool IsInOrder()
    {
        for (var i = 1; i < _count; i++)
        {
            if (_hits[i].Start <= _hits[i - 1].Start) { return false; }
        }
        return true;
    }

    private void Grow()
    {
        var wider = ArrayPool<Hit>.Shared.Rent(_hits.Length * 2);
        _hits[.._count].CopyTo(wider);
        if (_rented is not null) { ArrayPool<Hit>.Shared.Return(_rented); }
        _hits = _rented = wider;
    }
}
