using System.Runtime.CompilerServices;

namespace Pcf.Redaction.Statements;

/// <summary>What a character can begin in a statement.</summary>
internal enum SqlKind : byte
{
    /// <summary>An operator, or a character that means nothing by itself.</summary>
    Sign,
    Space,
    Word,
    Digit,
    Quote,
    DoubleQuote,
    Backtick,
    AngleOpen,
    Open,
    SquareOpen,
    Close,
    Comma,
    Dollar,
    At,
    Colon,
    Placeholder,
    Hash,
    Dash,
    Plus,
    Slash,
    Dot,
    End,
}

/// <summary>The characters of statements, by what they can begin.</summary>
internal static class SqlCharacter
{
    /// <summary>SurrealQL's own brackets of names: U+27E8 and U+27E9.</summary>
    public const char AngleOpen = '\u27e8';

    /// <inheritdoc cref="AngleOpen"/>
    public const char AngleClose = '\u27e9';

    /// <summary>The longest name that dialects take, in characters.</summary>
    public const int LongestName = 64;

    private static readonly SqlKind[] Ascii = MakeAscii();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SqlKind KindOf(char c)
    {
        var ascii = Ascii;
        return c < ascii.Length ? ascii[c] : KindBeyondAscii(c);
    }

    /// <summary>Whether a word or a number goes on with this character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWord(char c) => KindOf(c) is SqlKind.Word or SqlKind.Digit;

    /// <summary>The end of the run of word characters that begins at a position.</summary>
    public static int EndOfWord(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && IsWord(text[at])) { at++; }
        return at;
    }

    /// <summary>A name that needs no quotes: ASCII, no digit first, at most <see cref="LongestName"/> characters.</summary>
    public static bool IsPlainName(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > LongestName || char.IsAsciiDigit(text[0])) { return false; }
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_') { return false; }
        }
        return true;
    }

    private static SqlKind KindBeyondAscii(char c) => c switch
    {
        AngleOpen => SqlKind.AngleOpen,
        AngleClose => SqlKind.Sign,
        '\ufeff' => SqlKind.Space,
        _ => char.IsWhiteSpace(c) ? SqlKind.Space : SqlKind.Word,
    };

    private static SqlKind[] MakeAscii()
    {
        var kinds = new SqlKind[128];
        for (var c = '\0'; c < kinds.Length; c++)
        {
            kinds[c] = c switch
            {
                <= ' ' or '\u007f' => SqlKind.Space,
                '\'' => SqlKind.Quote,
                '"' => SqlKind.DoubleQuote,
                '`' => SqlKind.Backtick,
                '(' or '{' => SqlKind.Open,
                '[' => SqlKind.SquareOpen,
                ')' or '}' or ']' => SqlKind.Close,
                ',' => SqlKind.Comma,
                '$' => SqlKind.Dollar,
                '@' => SqlKind.At,
                ':' => SqlKind.Colon,
                StatementWriter.Mask => SqlKind.Placeholder,
                '#' => SqlKind.Hash,
                '-' => SqlKind.Dash,
                '+' => SqlKind.Plus,
                '/' => SqlKind.Slash,
                '.' => SqlKind.Dot,
                ';' => SqlKind.End,
                _ => char.IsAsciiDigit(c) ? SqlKind.Digit : char.IsAsciiLetter(c) || c == '_' ? SqlKind.Word : SqlKind.Sign,
            };
        }
        return kinds;
    }
}
