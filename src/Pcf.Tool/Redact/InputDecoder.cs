using System.Text;

namespace Pcf.Tool.Redact;

/// <summary>Makes UTF-8 of an input that says by its byte order mark that it is UTF-16 or UTF-32, chunk by chunk.</summary>
internal sealed class InputDecoder
{
    /// <summary>How many bytes a byte order mark has at most.</summary>
    public const int MarkLength = 4;

    // With as many signs in turn with zeros, a text is of two or four bytes a sign.
    private const int Turns = 4;

    private readonly Decoder _decoder;
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();
    private readonly int _mark;
    private char[] _text = [];
    private byte[] _bytes = [];
    private bool _isBegun;

    private InputDecoder(Encoding encoding, int mark) => (_decoder, _mark) = (encoding.GetDecoder(), mark);

    /// <summary>The decoder for an input; null when it has no mark, or that of UTF-8.</summary>
    /// <param name="start">The first bytes of the input, <see cref="MarkLength"/> where it has so many.</param>
    public static InputDecoder? For(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xFE, 0, 0, ..] => new InputDecoder(new UTF32Encoding(bigEndian: false, byteOrderMark: false), 4),
        [0, 0, 0xFE, 0xFF, ..] => new InputDecoder(new UTF32Encoding(bigEndian: true, byteOrderMark: false), 4),
        [0xFF, 0xFE, ..] => new InputDecoder(new UnicodeEncoding(bigEndian: false, byteOrderMark: false), 2),
        [0xFE, 0xFF, ..] => new InputDecoder(new UnicodeEncoding(bigEndian: true, byteOrderMark: false), 2),
        _ => null,
    };

    /// <summary>Whether bytes read like UTF-16 or UTF-32: a zero beside each of some letters. The rules would find nothing in them.</summary>
    public static bool IsWide(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf((byte)0); at >= 0 && at + (2 * Turns) <= text.Length;)
        {
            var (zeros, letters) = (0, 0);
            for (var turn = 0; turn < Turns; turn++)
            {
                zeros += text[at + (2 * turn)] == 0 ? 1 : 0;
                letters += text[at + (2 * turn) + 1] != 0 ? 1 : 0;
            }
            if (zeros == Turns && letters > 0) { return true; }
            var next = text[(at + 1)..].IndexOf((byte)0);
            at = next < 0 ? -1 : at + 1 + next;
        }
        return false;
    }

    /// <summary>The next bytes in UTF-8, without the mark; valid until the next call.</summary>
    /// <param name="chunk">The next bytes as they are.</param>
    /// <param name="isEnd">Whether they are the last: a sign that is cut off becomes U+FFFD.</param>
    public ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> chunk, bool isEnd)
    {
        if (!_isBegun) { chunk = chunk[_mark..]; }
        _isBegun = true;
        var room = _decoder.GetCharCount(chunk, isEnd);
        if (_text.Length < room) { _text = new char[room]; }
        var count = _decoder.GetChars(chunk, _text, isEnd);
        var length = _encoder.GetByteCount(_text.AsSpan(0, count), isEnd);
        if (_bytes.Length < length) { _bytes = new byte[length]; }
        return _bytes.AsSpan(0, _encoder.GetBytes(_text.AsSpan(0, count), _bytes, isEnd));
    }
}
