using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Pcf.Logging.Records;

/// <summary>One record's bytes while it is written: JSON by hand, into memory that is used again. Not thread-safe.</summary>
/// <remarks>Each member of an object is followed by a comma, and the end of the object takes the last one back.</remarks>
internal sealed class LogLine
{
    /// <summary>Where texts are cut, in bytes. What follows them (ids, names, marks) has the rest of 64 KiB.</summary>
    public const int Limit = 56 * 1024;

    /// <summary>Where the message is cut, so that fields have room behind it.</summary>
    public const int MessageLimit = 24 * 1024;

    /// <summary>Where fields are cut, so that an exception has room behind them.</summary>
    public const int FieldsLimit = 40 * 1024;

    private const int FirstSize = 1024;

    // More than this is given back after the record that needed it.
    private const int MaxKept = 256 * 1024;

    private const int LongestEscape = 6;

    // Not escaping what only HTML needs escaped keeps records readable; they never go into a page.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c is not ('"' or '\\'))));

    private byte[] _bytes = new byte[FirstSize];
    private int _length;
    private int _limit = Limit;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public int Length => _length;

    /// <summary>Whether the record is as long as a reader takes; what is optional is left out then.</summary>
    public bool IsFull => _length >= _limit;

    public void Clear()
    {
        _length = 0;
        _limit = Limit;
        if (_bytes.Length > MaxKept) { _bytes = new byte[FirstSize]; }
    }

    /// <summary>Says where texts are cut from here on.</summary>
    public void CutAt(int limit) => _limit = limit;

    /// <summary>Takes back what was written since the line had a length.</summary>
    public void TakeBack(int length) => _length = length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raw(ReadOnlySpan<byte> json)
    {
        if (!json.TryCopyTo(_bytes.AsSpan(_length))) { RawGrown(json); }
        else { _length += json.Length; }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raw(byte json)
    {
        Reserve(1);
        _bytes[_length++] = json;
    }

    /// <summary>ASCII without anything to escape, such as ids in hexadecimal.</summary>
    public void Ascii(ReadOnlySpan<char> text)
    {
        Reserve(text.Length);
        _length += Encoding.ASCII.GetBytes(text, _bytes.AsSpan(_length));
    }

    public void String(ReadOnlySpan<char> text)
    {
        Raw((byte)'"');
        Text(text);
        Raw((byte)'"');
    }

    /// <summary>A name from code, with its quotes. It has a bound of its own, and is there in a full record too.</summary>
    public void Name(string? name, int longest)
    {
        var limit = _limit;
        _limit = int.MaxValue;
        String(name?.Length > longest ? $"{name.AsSpan(0, LongText.End(name, longest))}{LongText.Mark}" : name);
        _limit = limit;
    }

    /// <summary>A text inside quotes, cut where it would make the record longer than a reader takes.</summary>
    public void Text(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) { return; }
        var cut = text.Length > LongText.Shown;
        if (cut) { text = text[..LongText.End(text, LongText.Shown)]; }
        var plain = text.IndexOfAnyExcept(Plain);
        if (plain < 0) { plain = text.Length; }
        if (plain > _limit - _length)
        {
            plain = Math.Max(0, _limit - _length);
            text = text[..plain];
            cut = true;
        }
        Reserve(plain);
        _length += Encoding.ASCII.GetBytes(text[..plain], _bytes.AsSpan(_length));
        if (plain < text.Length) { cut |= !Escape(text[plain..]); }
        // One that was cut before says so itself.
        if (cut) { Raw("…[cut]"u8); }
    }

    /// <summary>A number below ten to the power of <paramref name="digits"/>, with its leading zeros.</summary>
    public void Digits(int number, int digits)
    {
        Reserve(digits);
        for (var i = _length + digits - 1; i >= _length; i--)
        {
            _bytes[i] = (byte)('0' + (number % 10));
            number /= 10;
        }
        _length += digits;
    }

    public void Number<T>(T number)
        where T : IUtf8SpanFormattable
    {
        int written;
        while (!number.TryFormat(_bytes.AsSpan(_length), out written, default, CultureInfo.InvariantCulture)) { Grow(_bytes.Length * 2); }
        _length += written;
    }

    /// <summary>A member that says that others have been left out.</summary>
    public void Omitted() => Raw("\"…\":\"[cut]\","u8);

    public void Begin() => Raw("{"u8);

    /// <summary>Ends an object or a list. A comma behind its last member becomes its brace.</summary>
    public void End(byte brace = (byte)'}')
    {
        if (_bytes[_length - 1] == (byte)',') { _bytes[_length - 1] = brace; }
        else { Raw(brace); }
    }

    // False when the text did not fit. Half a surrogate pair becomes U+FFFD.
    private bool Escape(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (_length >= _limit) { return false; }
            Reserve(LongestEscape);
            Rune.DecodeFromUtf16(text, out var rune, out var taken);
            text = text[taken..];
            switch (rune.Value)
            {
                case '"': Raw("\\\""u8); break;
                case '\\': Raw("\\\\"u8); break;
                case '\n': Raw("\\n"u8); break;
                case '\r': Raw("\\r"u8); break;
                case '\t': Raw("\\t"u8); break;
                // Terminals obey the second range of control characters, and readers of lines break at the separators.
                case < ' ' or (>= 0x7f and <= 0x9f) or 0x2028 or 0x2029: Coded(rune.Value); break;
                default: _length += rune.EncodeToUtf8(_bytes.AsSpan(_length)); break;
            }
        }
        return true;
    }

    private void Coded(int code)
    {
        Raw("\\u"u8);
        _ = code.TryFormat(_bytes.AsSpan(_length), out var written, "x4", CultureInfo.InvariantCulture);
        _length += written;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _length < count + LongestEscape) { Grow(Math.Max(_bytes.Length * 2, _length + count + LongestEscape)); }
    }

    private void RawGrown(ReadOnlySpan<byte> json)
    {
        Reserve(json.Length);
        json.CopyTo(_bytes.AsSpan(_length));
        _length += json.Length;
    }

    private void Grow(int size) => Array.Resize(ref _bytes, size);
}
