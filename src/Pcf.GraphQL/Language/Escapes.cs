using System.Buffers.Text;
using System.Text;

namespace Pcf.GraphQL.Language;

/// <summary>Escape sequences of quoted strings. Specification: Language, section 2.9.4 (String Value).</summary>
internal static class Escapes
{
    /// <summary>Length in bytes of the valid escape at <paramref name="i"/> (a surrogate pair counts as one escape).</summary>
    public static int Length(ReadOnlySpan<byte> source, int i) => Read(source, i, out _);

    /// <summary>Decodes the inside of a quoted string; the lexer has checked it.</summary>
    public static string Decode(ReadOnlySpan<byte> text)
    {
        var next = text.IndexOf((byte)'\\');
        if (next < 0) { return Encoding.UTF8.GetString(text); }
        var result = new StringBuilder(text.Length);
        while (next >= 0)
        {
            result.Append(Encoding.UTF8.GetString(text[..next]));
            var length = Read(text, next, out var rune);
            result.Append(rune.ToString());
            text = text[(next + length)..];
            next = text.IndexOf((byte)'\\');
        }

        return result.Append(Encoding.UTF8.GetString(text)).ToString();
    }

    private static int Read(ReadOnlySpan<byte> source, int i, out Rune rune)
    {
        var kind = i + 1 < source.Length ? source[i + 1] : (byte)0;
        if (kind == 'u') { return ReadUnicode(source, i, out rune); }
        rune = new Rune(kind switch
        {
            (byte)'"' => '"',
            (byte)'\\' => '\\',
            (byte)'/' => '/',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => throw new SyntaxException("Invalid character escape sequence.", i),
        });
        return 2;
    }

    private static int ReadUnicode(ReadOnlySpan<byte> source, int i, out Rune rune)
    {
        if (i + 2 < source.Length && source[i + 2] == '{')
        {
            var close = source[(i + 3)..].IndexOf((byte)'}');
            // Any number of leading zeros would be legal; 8 digits are more than a scalar value needs.
            if (close is < 1 or > 8 || !TryHex(source.Slice(i + 3, close), out var value) || !Rune.TryCreate(value, out rune))
            {
                throw Invalid(i);
            }

            return close + 4;
        }

        if (!TryFour(source, i, out var first)) { throw Invalid(i); }
        if (Rune.TryCreate(first, out rune)) { return 6; }
        // A lone half of a surrogate pair is no character: only a leading half directly followed by its other half is.
        if (TryFour(source, i + 6, out var second) && Rune.TryCreate((char)first, (char)second, out rune)) { return 12; }
        throw Invalid(i);
    }

    private static bool TryFour(ReadOnlySpan<byte> source, int i, out uint value)
    {
        value = 0;
        return i + 6 <= source.Length && source[i] == '\\' && source[i + 1] == 'u' && TryHex(source.Slice(i + 2, 4), out value);
    }

    private static bool TryHex(ReadOnlySpan<byte> digits, out uint value) =>
        Utf8Parser.TryParse(digits, out value, out var used, 'x') && used == digits.Length;

    private static SyntaxException Invalid(int i) =>
        new("Invalid Unicode escape sequence.", i);
}
