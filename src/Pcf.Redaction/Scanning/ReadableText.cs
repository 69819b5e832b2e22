using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pcf.Redaction.Scanning;

/// <summary>
/// A text as a parser or a person reads it: written escapes resolved (<c>\x22</c>, <c>\u003d</c>, <c>%40</c>, <c>&amp;quot;</c>), colour codes and
/// signs without width left out, blanks, dashes and full-width signs of
/// Unicode made those of ASCII. Secrets that hide in the written form show in this one, and its positions lead back. Only texts that hold such signs
/// pay for it.
/// </summary>
internal ref struct ReadableText
{
    // An escape inside an escape: %2540 is %40 is @.
    public const int MaxLevels = 3;

    private const char Escape = '\u001b';
    private const int MaxColour = 16;
    private const int MaxEntity = 8;

    // What is folded or left out; other text beyond ASCII is what it seems.
    private static readonly SearchValues<char> Disguises = SearchValues.Create(MakeDisguises());

    /// <summary>What shows that a text of ASCII is not as it reads, three characters each.</summary>
    public static readonly string[] Marks =
    [
        .. from first in "234567CcEeFf" from second in "0123456789ABCDEFabcdef" select $"%{first}{second}",
        .. from digit in "02fF" select $"\\u{digit}", .. from digit in "01234567" select $"\\x{digit}",
        .. from digit in "0123456789m" select $"{Escape}[{digit}",
        "&#x", "&#X", .. from digit in "0123456789" select $"&#{digit}", "&qu", "&lt", "&gt", "&am", "&ap", "&nb", "&eq", "&co", "&hy", "&da",
    ];

    /// <summary>What shows that a text is the inside of a string: it reads as another only where a secret's name is in it.</summary>
    public static readonly string[] StringMarks = ["\\n", "\\t", "\\\""];

    private readonly ReadOnlySpan<char> _written;
    private char[] _read;
    private int[] _starts;
    private int _count;
    private bool _changed;
    private bool _isString;

    private ReadableText(ReadOnlySpan<char> written)
    {
        _written = written;
        _read = ArrayPool<char>.Shared.Rent(written.Length + 1);
        _starts = ArrayPool<int>.Shared.Rent(written.Length + 1);
    }

    /// <summary>The readable form; never longer than the written one.</summary>
    public readonly ReadOnlySpan<char> Text => _read.AsSpan(0, _count);

    /// <summary>Whether a text beyond ASCII has signs that are not what they seem.</summary>
    public static bool IsDisguised(ReadOnlySpan<char> text) => text.ContainsAny(Disguises);

    /// <summary>Reads a text. False when it reads as it is written; else dispose it.</summary>
    public static bool TryRead(ReadOnlySpan<char> written, out ReadableText readable)
    {
        readable = new ReadableText(written);
        for (var at = 0; at < written.Length;) { at = readable.ReadOne(at); }
        readable._starts[readable._count] = written.Length;
        WorkCounter.Take(written.Length);
        if (readable._changed) { return true; }
        readable.Dispose();
        return false;
    }

    /// <summary>A hit in the readable form, where it is written. A mask that shows a part of the secret needs that part as it is.</summary>
    public readonly Hit Written(Hit hit)
    {
        var start = _starts[hit.Start];
        var end = hit.End == _count ? _written.Length : _starts[hit.End];
        // Signs without width behind the last character are not part of it.
        while (end > start + 1 && IsLeftOut(_written[end - 1])) { end--; }
        // A quotation mark without its backslash ends the string that the secret is in, whatever it reads like inside.
        if (_isString && StringEnd(_written[start..end]) is >= 0 and var cut) { end = start + cut; }
        var mask = hit.Mask is Mask.Network4 or Mask.Network6 && !_written[start..end].SequenceEqual(Text[hit.Start..hit.End])
            ? Mask.Whole
            : hit.Mask;
        return new Hit(start, end, hit.Rule, mask);
    }

    public readonly void Dispose()
    {
        // What it read may be a secret.
        _read.AsSpan(0, _count).Clear();
        ArrayPool<char>.Shared.Return(_read);
        ArrayPool<int>.Shared.Return(_starts);
    }

    private int ReadOne(int at)
    {
        var c = _written[at];
        if (c is not ('%' or '\\' or '&' or Escape or > '\u007f'))
        {
            Put(c, at);
            return at + 1;
        }
        var (read, end) = c switch
        {
            '%' => Percent(at),
            '\\' => Backslash(at),
            '&' => Entity(at),
            Escape => Colour(at),
            _ => Fold(c, at),
        };
        _changed |= end != at + 1 || read != c;
        if (read is { } sign) { Put(sign, at); }
        return end;
    }

    private void Put(char c, int at)
    {
        _starts[_count] = at;
        _read[_count++] = c;
    }

    // %40, and letters beyond ASCII in UTF-8 (RFC 3986, section 2.1).
    private readonly (char?, int) Percent(int at)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = 0;
        while (count < bytes.Length && Chars.At(_written, at + (3 * count)) == '%'
            && byte.TryParse(Slice(at + (3 * count) + 1, 2), NumberStyles.AllowHexSpecifier, null, out bytes[count]))
        {
            if (bytes[count++] < 0x80) { break; }
        }
        if (count == 0 || Rune.DecodeFromUtf8(bytes[..count], out var rune, out var used) != OperationStatus.Done || !rune.IsBmp)
        {
            return ('%', at + 1);
        }
        return (Fold((char)rune.Value, at).Item1 ?? ' ', at + (3 * used));
    }

    // \u003d, \x22; in a string inside a string the backslash is doubled.
    private (char?, int) Backslash(int at)
    {
        var letter = at;
        while (letter - at < 4 && Chars.At(_written, letter) == '\\') { letter++; }
        var digits = Chars.At(_written, letter) switch { 'u' => 4, 'x' => 2, _ => 0 };
        if (digits == 0 && (letter > at + 1 ? '\\' : Simple(Chars.At(_written, letter))) is { } sign)
        {
            _isString = true;
            return (sign, at + 2);
        }
        if (digits == 0 || !ushort.TryParse(Slice(letter + 1, digits), NumberStyles.AllowHexSpecifier, null, out var code)
            || char.IsSurrogate((char)code))
        {
            return ('\\', at + 1);
        }
        return code == Escape && Chars.At(_written, letter + 1 + digits) == '['
            ? Colour(letter + digits)
            : (Fold((char)code, at).Item1, letter + 1 + digits);
    }

    // \n, \t, \" (RFC 8259, section 7)
    private static char? Simple(char c) => c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', '"' => '"', '\'' => '\'', '/' => '/', _ => null };

    private static int StringEnd(ReadOnlySpan<char> written)
    {
        for (var at = written.IndexOf('"'); at >= 0;)
        {
            if ((at - written[..at].TrimEnd('\\').Length) % 2 == 0) { return at; }
            var next = written[(at + 1)..].IndexOf('"');
            at = next < 0 ? -1 : at + 1 + next;
        }
        return -1;
    }

    // &quot; &#64; &#x40; (HTML, section 13.5)
    private readonly (char?, int) Entity(int at)
    {
        var length = Slice(at, MaxEntity + 2).IndexOf(';');
        if (length < 2) { return ('&', at + 1); }
        var name = _written.Slice(at + 1, length - 1);
        if (name[0] == '#')
        {
            var isHex = Chars.At(name, 1) is 'x' or 'X';
            return ushort.TryParse(name[(isHex ? 2 : 1)..], isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, null, out var code)
                && !char.IsSurrogate((char)code)
                ? (Fold((char)code, at).Item1, at + length + 1) : ('&', at + 1);
        }
        char? sign = name switch
        {
            "quot" => '"',
            "apos" => '\'',
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "nbsp" => ' ',
            "equals" => '=',
            "colon" =>
            ':',
            "commat" => '@',
            "hyphen" or "dash" => '-',
            _ => null
        };
        return sign is null ? ('&', at + 1) : (sign, at + length + 1);
    }

    // A console's colour: ESC [ 36 m (ECMA-48, section 8.3.117).
    private readonly (char?, int) Colour(int escape)
    {
        if (Chars.At(_written, escape + 1) != '[') { return (Escape, escape + 1); }
        var end = escape + 2;
        while (end < _written.Length && end - escape < MaxColour && (char.IsAsciiDigit(_written[end]) || _written[end] is ';' or ':' or '?'))
        {
            end++;
        }
        return end < _written.Length && char.IsAsciiLetter(_written[end]) ? (null, end + 1) : (Escape, escape + 1);
    }

    private static (char?, int) Fold(char c, int at) => c switch
    {
        < '\u0080' => (c, at + 1),
        >= '\uff01' and <= '\uff5e' => ((char)(c - '\uff01' + '!'), at + 1),
        '\u201c' or '\u201d' or '\u201e' or '\u201f' or '\u00ab' or '\u00bb' => ('"', at + 1),
        '\u2018' or '\u2019' or '\u201a' or '\u201b' => ('\'', at + 1),
        '\u2212' or '\ufe58' or '\ufe63' => ('-', at + 1),
        '\ufe6b' => ('@', at + 1),
        '\ufe66' => ('=', at + 1),
        '\ufe55' => (':', at + 1),
        _ when IsLeftOut(c) => (null, at + 1),
        _ => char.GetUnicodeCategory(c) switch
        {
            UnicodeCategory.SpaceSeparator => (' ', at + 1),
            UnicodeCategory.DashPunctuation => ('-', at + 1),
            UnicodeCategory.DecimalDigitNumber => ((char)('0' + (int)CharUnicodeInfo.GetNumericValue(c)), at + 1),
            _ => (c, at + 1),
        },
    };

    // No width, no meaning: soft hyphens, joiners, marks of direction, variation selectors.
    private static bool IsLeftOut(char c) =>
        c >= '\u0080' && (char.GetUnicodeCategory(
            c) == UnicodeCategory.Format || c is >= '\ufe00' and <= '\ufe0f' or '\u034f' or '\u115f' or '\u1160' or '\u3164' or '\uffa0');

    private readonly ReadOnlySpan<char> Slice(int at, int length) =>
        at >= _written.Length ? default : _written.Slice(at, Math.Min(length, _written.Length - at));

    private static string MakeDisguises()
    {
        var found = new StringBuilder();
        for (var c = '\u0080'; c < '\uffff'; c++)
        {
            if (!char.IsSurrogate(c) && Fold(c, 0).Item1 != c) { found.Append(c); }
        }
        return found.ToString();
    }
}
