using System.Buffers;
using System.Globalization;

namespace Pcf.Observability.Logging;

/// <summary>Characters while a message is put together, in memory that is used again. Not thread-safe.</summary>
internal sealed class LogText : IBufferWriter<char>
{
    // More than this is given back after the record that needed it.
    private const int MaxKept = 32 * 1024;

    private char[] _chars = new char[512];
    private int _length;

    public ReadOnlySpan<char> Written => _chars.AsSpan(0, _length);

    public void Clear()
    {
        _length = 0;
        if (_chars.Length > MaxKept) { _chars = new char[512]; }
    }

    public void Append(ReadOnlySpan<char> text)
    {
        text.CopyTo(GetSpan(text.Length));
        _length += text.Length;
    }

    public void Append(ISpanFormattable value, string? format)
    {
        int written;
        while (!value.TryFormat(GetSpan(32), out written, format, CultureInfo.InvariantCulture)) { Array.Resize(ref _chars, _chars.Length * 2); }
        _length += written;
    }

    public void Advance(int count) => _length += count;

    public Span<char> GetSpan(int sizeHint = 0)
    {
        if (_chars.Length - _length < sizeHint) { Array.Resize(ref _chars, Math.Max(_chars.Length * 2, _length + sizeHint)); }
        return _chars.AsSpan(_length);
    }

    public Memory<char> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _chars.AsMemory(_length);
    }
}
