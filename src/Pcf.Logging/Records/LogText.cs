using System.Buffers;
using System.Globalization;
using Pcf.Redaction;
using Pcf.Redaction.Scanning;

namespace Pcf.Logging.Records;

/// <summary>Characters while a message is put together, in memory that is used again. Not thread-safe.</summary>
internal sealed class LogText : IBufferWriter<char>
{
    // More than this is given back after the record that needed it.
    private const int MaxKept = 32 * 1024;

    // More than the longest number.
    private const int Longest = 32;

    private const long Scale = 10_000;
    private const double MaxScaled = 1e13;

    private char[] _chars = new char[512];
    private int _length;

    public ReadOnlySpan<char> Written => _chars.AsSpan(0, _length);

    public int Length => _length;

    /// <summary>What of it has been judged under a name of its own.</summary>
    public ClearedSpans Cleared { get; } = new();

    public void Clear()
    {
        _length = 0;
        Cleared.Clear();
        if (_chars.Length > MaxKept) { _chars = new char[512]; }
    }

    /// <summary>Drops what stands behind a position.</summary>
    public void Cut(int length) => _length = Math.Min(_length, length);

    public void Append(ReadOnlySpan<char> text)
    {
        text.CopyTo(GetSpan(text.Length));
        _length += text.Length;
    }

    /// <summary>A value in a format; in its usual one when it does not know that.</summary>
    public void Append(ISpanFormattable value, string? format)
    {
        format = ValueRedactor.FormatOf(value, format);
        try
        {
            int written;
            while (!value.TryFormat(GetSpan(Longest), out written, format, CultureInfo.InvariantCulture))
            {
                Array.Resize(ref _chars, _chars.Length * 2);
            }
            _length += written;
        }
        catch (FormatException) when (format is not null)
        {
            Append(value, format: null);
        }
    }

    public void AppendNumber(int value)
    {
        _ = value.TryFormat(GetSpan(Longest), out var written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>The shortest text that reads back as the same number, as JSON writes it too.</summary>
    public void AppendNumber(double value)
    {
        var room = GetSpan(Longest);
        int written;
        // Durations have four digits behind the point at most. Of 15 digits and fewer no two texts are the same number, so none is shorter; and whole
        // numbers are written three times as fast.
        var scaled = Math.Round(value * Scale);
        if (Math.Abs(scaled) < MaxScaled && scaled / Scale == value && scaled != 0)
        {
            var whole = Math.DivRem((long)Math.Abs(scaled), Scale, out var fraction);
            if (value < 0) { Append("-"); }
            _ = whole.TryFormat(GetSpan(Longest), out written, default, CultureInfo.InvariantCulture);
            _length += written;
            if (fraction == 0) { return; }
            Append(".");
            for (var digit = Scale / 10; fraction > 0; digit /= 10)
            {
                _chars[_length++] = (char)('0' + (fraction / digit));
                fraction %= digit;
            }
            return;
        }
        _ = value.TryFormat(room, out written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    public void Advance(int count) => _length += count;

    public Span<char> GetSpan(int sizeHint = 0)
    {
        // A caller that asks for no size must get some room all the same.
        sizeHint = Math.Max(sizeHint, 1);
        if (_chars.Length - _length < sizeHint) { Array.Resize(ref _chars, Math.Max(_chars.Length * 2, _length + sizeHint)); }
        return _chars.AsSpan(_length);
    }

    public Memory<char> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _chars.AsMemory(_length);
    }
}
