using System.Buffers;
using System.Globalization;

namespace Pcf.GraphQL.Language;

/// <summary>Cuts UTF-8 text into tokens without allocating; the caller has checked that the text is valid UTF-8.</summary>
/// <remarks>Specification: Language, section 2.1. A token is (Kind, Start, End); values are decoded by the parser only.</remarks>
internal ref struct Lexer(ReadOnlySpan<byte> source, int maxTokens)
{
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);
    private static readonly SearchValues<byte> StringStops = SearchValues.Create("\"\\\r\n"u8);
    private static readonly SearchValues<byte> BlockStops = SearchValues.Create("\"\\"u8);

    private readonly ReadOnlySpan<byte> _source = source;
    private readonly int _maxTokens = maxTokens;
    private int _tokens;

    public TokenKind Kind { get; private set; }

    public int Start { get; private set; }

    public int End { get; private set; }

    public readonly ReadOnlySpan<byte> Source => _source;

    public readonly ReadOnlySpan<byte> Text => _source[Start..End];

    public void Next()
    {
        var i = SkipIgnored(End);
        Start = i;
        if (i >= _source.Length)
        {
            Kind = TokenKind.End;
            End = i;
            return;
        }

        // The cap holds for the whole document, so a flood of tokens is refused before it costs memory.
        if (++_tokens > _maxTokens)
        {
            throw new SyntaxException($"The document has more than {_maxTokens} tokens.", i);
        }

        var b = _source[i];
        switch (b)
        {
            case (byte)'!': One(TokenKind.Bang); return;
            case (byte)'$': One(TokenKind.Dollar); return;
            case (byte)'&': One(TokenKind.Ampersand); return;
            case (byte)'(': One(TokenKind.ParenOpen); return;
            case (byte)')': One(TokenKind.ParenClose); return;
            case (byte)':': One(TokenKind.Colon); return;
            case (byte)'=': One(TokenKind.Equals); return;
            case (byte)'@': One(TokenKind.At); return;
            case (byte)'[': One(TokenKind.BracketOpen); return;
            case (byte)']': One(TokenKind.BracketClose); return;
            case (byte)'{': One(TokenKind.BraceOpen); return;
            case (byte)'|': One(TokenKind.Pipe); return;
            case (byte)'}': One(TokenKind.BraceClose); return;
            case (byte)'.':
                if (!_source[i..].StartsWith("..."u8)) { throw Unexpected(i); }
                Kind = TokenKind.Spread;
                End = i + 3;
                return;
            case (byte)'"':
                if (_source[i..].StartsWith("\"\"\""u8)) { ReadBlockString(i); } else { ReadString(i); }
                return;
            default:
                if (IsNameStart(b)) { ReadName(i); }
                else if (b == '-' || char.IsAsciiDigit((char)b)) { ReadNumber(i); }
                else { throw Unexpected(i); }
                return;
        }
    }

    private void One(TokenKind kind)
    {
        Kind = kind;
        End = Start + 1;
    }

    private readonly int SkipIgnored(int i)
    {
        while (i < _source.Length)
        {
            switch (_source[i])
            {
                case (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)',':
                    i++;
                    break;
                case (byte)'#':
                    var end = _source[i..].IndexOfAny(LineEnds);
                    i = end < 0 ? _source.Length : i + end;
                    break;
                // A byte order mark is ignored anywhere.
                case 0xEF when i + 2 < _source.Length && _source[i + 1] == 0xBB && _source[i + 2] == 0xBF:
                    i += 3;
                    break;
                default:
                    return i;
            }
        }

        return i;
    }

    private void ReadName(int i)
    {
        var length = _source[i..].IndexOfAnyExcept(NameBytes);
        Kind = TokenKind.Name;
        End = length < 0 ? _source.Length : i + length;
    }

    private void ReadNumber(int start)
    {
        var i = start;
        Kind = TokenKind.Int;
        if (Peek(i) == '-') { i++; }
        if (Peek(i) == '0')
        {
            i++;
            if (char.IsAsciiDigit((char)Peek(i)))
            {
                throw new SyntaxException($"Invalid number, unexpected digit after 0: {Describe(i)}.", i);
            }
        }
        else
        {
            i = Digits(i);
        }

        if (Peek(i) == '.')
        {
            Kind = TokenKind.Float;
            i = Digits(i + 1);
        }

        if (Peek(i) is (byte)'e' or (byte)'E')
        {
            Kind = TokenKind.Float;
            i++;
            if (Peek(i) is (byte)'+' or (byte)'-') { i++; }
            i = Digits(i);
        }

        // "1a" and "1.2.3" are one broken number, not two tokens.
        if (Peek(i) == '.' || IsNameStart(Peek(i)))
        {
            throw new SyntaxException($"Invalid number, expected digit but got: {Describe(i)}.", i);
        }

        End = i;
    }

    private readonly int Digits(int i)
    {
        if (!char.IsAsciiDigit((char)Peek(i)))
        {
            throw new SyntaxException($"Invalid number, expected digit but got: {Describe(i)}.", i);
        }

        while (char.IsAsciiDigit((char)Peek(i))) { i++; }
        return i;
    }

    private void ReadString(int start)
    {
        var i = start + 1;
        while (true)
        {
            var stop = _source[i..].IndexOfAny(StringStops);
            if (stop < 0) { throw new SyntaxException("Unterminated string.", _source.Length); }
            i += stop;
            switch (_source[i])
            {
                case (byte)'"':
                    Kind = TokenKind.String;
                    End = i + 1;
                    return;
                case (byte)'\\':
                    i += Escapes.Length(_source, i);
                    break;
                default:
                    throw new SyntaxException("Unterminated string.", i);
            }
        }
    }

    private void ReadBlockString(int start)
    {
        var i = start + 3;
        while (true)
        {
            var stop = _source[i..].IndexOfAny(BlockStops);
            if (stop < 0) { throw new SyntaxException("Unterminated string.", _source.Length); }
            i += stop;
            if (_source[i..].StartsWith("\\\"\"\""u8)) { i += 4; }
            else if (_source[i..].StartsWith("\"\"\""u8)) { break; }
            else { i++; }
        }

        Kind = TokenKind.BlockString;
        End = i + 3;
    }

    private readonly byte Peek(int i) => i < _source.Length ? _source[i] : (byte)0;

    private static bool IsNameStart(byte b) => b == '_' || char.IsAsciiLetter((char)b);

    private readonly SyntaxException Unexpected(int i) => _source[i] == '\''
        ? new SyntaxException("Unexpected single quote character ('), did you mean to use a double quote (\")?", i)
        : new SyntaxException($"Unexpected character: {Describe(i)}.", i);

    private readonly string Describe(int i)
    {
        if (i >= _source.Length) { return "<EOF>"; }
        System.Text.Rune.DecodeFromUtf8(_source[i..], out var rune, out _);
        return rune.Value is >= 0x20 and < 0x7F
            ? $"\"{rune}\""
            : "U+" + rune.Value.ToString("X4", CultureInfo.InvariantCulture);
    }
}
