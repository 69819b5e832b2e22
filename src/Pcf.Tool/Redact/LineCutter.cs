namespace Pcf.Tool.Redact;

/// <summary>Takes a line with its line end, or a piece of one that is longer than the limit.</summary>
internal delegate void TakeLine(ReadOnlySpan<byte> line, bool isWhole);

/// <summary>Makes lines of chunks; holds no more than one line, up to a limit.</summary>
internal sealed class LineCutter(int limit, TakeLine take)
{
    private byte[] _held = [];
    private int _count;
    private bool _inPieces;

    public void Take(ReadOnlySpan<byte> chunk)
    {
        while (!chunk.IsEmpty)
        {
            var end = chunk.IndexOf((byte)'\n') + 1;
            var part = end > 0 ? chunk[..end] : chunk;
            chunk = chunk[part.Length..];
            if (end > 0 && _count == 0) { Give(part, isEnd: true); }
            else { Hold(part, end > 0); }
        }
    }

    public void End()
    {
        if (_count > 0) { Give(_held.AsSpan(0, _count), isEnd: true); }
        _count = 0;
    }

    private void Hold(ReadOnlySpan<byte> part, bool isEnd)
    {
        if (_count + part.Length > limit)
        {
            if (_count > 0) { Give(_held.AsSpan(0, _count), isEnd: false); }
            _count = 0;
            _inPieces = true;
            Give(part, isEnd);
            return;
        }
        if (_held.Length < _count + part.Length)
        {
            Array.Resize(ref _held, Math.Min(limit, Math.Max(_held.Length * 2, Math.Max(4_096, _count + part.Length))));
        }
        part.CopyTo(_held.AsSpan(_count));
        _count += part.Length;
        if (!isEnd) { return; }
        var length = _count;
        _count = 0;
        Give(_held.AsSpan(0, length), isEnd: true);
    }

    private void Give(ReadOnlySpan<byte> part, bool isEnd)
    {
        take(part, isWhole: !_inPieces && part.Length <= limit);
        if (isEnd) { _inPieces = false; }
    }
}
