namespace Pcf.GraphQL.Running;

/// <summary>The nullable objects and lists around the current position, in the current segment.</summary>
internal sealed class NullableStack
{
    private (int Start, NullRegion? Region)[] _open = new (int, NullRegion?)[8];
    private int _depth;

    /// <summary>The checkpoint of the innermost one.</summary>
    public int Start => _open[_depth - 1].Start;

    public void Push(int start)
    {
        if (_depth == _open.Length) { Array.Resize(ref _open, _depth * 2); }
        _open[_depth++] = (start, null);
    }

    public void Pop(int end)
    {
        if (_open[--_depth].Region is { } region) { region.End = end; }
    }

    public void Clear() => _depth = 0;

    /// <summary>After waiting in the middle of a mutation only the root is open again; false when it has become null.</summary>
    public bool ReturnToRoot()
    {
        _depth = 1;
        return _open[0].Region is not { IsNull: true };
    }

    /// <summary>Gives every open region an object of its own, because a field below them waits; null when none is open in this segment.</summary>
    public NullRegion? Materialize(JsonSegment segment, NullRegion? outer)
    {
        for (var i = 0; i < _depth; i++)
        {
            ref var open = ref _open[i];
            outer = open.Region ??= new NullRegion(segment, open.Start, outer);
        }

        return outer;
    }
}
