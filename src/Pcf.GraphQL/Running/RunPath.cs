using Pcf.GraphQL.Planning;

namespace Pcf.GraphQL.Running;

/// <summary>The path of the field that is being completed, kept as a stack so that the common field costs one store.</summary>
internal sealed class RunPath
{
    private PathEntry[] _entries = new PathEntry[8];
    private int _depth;

    public void Push(PlanField? field, int index)
    {
        if (_depth == _entries.Length) { Array.Resize(ref _entries, _depth * 2); }
        _entries[_depth++] = new PathEntry(field, index);
    }

    public void SetIndex(int index) => _entries[_depth - 1] = new PathEntry(null, index);

    public void Pop() => _depth--;

    public int Depth => _depth;

    public void Return(int depth) => _depth = depth;

    public void Clear() => _depth = 0;

    public FieldPath Copy() => new(_entries.AsSpan(0, _depth));

    public void Load(FieldPath path)
    {
        var entries = path.Entries;
        if (_entries.Length < entries.Length) { _entries = new PathEntry[entries.Length * 2]; }
        entries.CopyTo(_entries);
        _depth = entries.Length;
    }
}
