using System.Buffers;

namespace Pcf.Observability.Redaction;

/// <summary>Finds where the value behind a name ends, and whether it is one to hide.</summary>
internal readonly ref struct ValueReader
{
    private const int MaxArray = 4_096;
    private static readonly SearchValues<char> NotInWords = SearchValues.Create("/=:(");
    private static readonly SearchValues<char> Number = SearchValues.Create("0123456789.-+eE");

    private readonly ReadOnlySpan<char> _text;
    private readonly FieldKind _kind;
    private readonly Quote _around;
    private readonly Quote _ofName;

    /// <param name="text">The text.</param>
    /// <param name="kind">What the name says of the value.</param>
    /// <param name="around">The open quotation mark that name and value both stand in, or none.</param>
    /// <param name="ofName">The quotation mark around the name, or none.</param>
    public ValueReader(ReadOnlySpan<char> text, FieldKind kind, Quote around, Quote ofName)
    {
        _text = text;
        _kind = kind;
        _around = around;
        _ofName = ofName;
    }

    /// <summary>The value after a separator.</summary>
    /// <returns>The position to look on from; 0 when nothing is to be hidden.</returns>
    public int Read(int at, bool lineStart, ref HitList hits, bool query = false)
    {
        at = Chars.SkipBlanks(_text, at);
        var c = Chars.At(_text, at);
        // b'…', r"…", @"…": a letter that belongs to the string.
        if (c is 'b' or 'u' or 'r' or 'f' or '@' or 'L' && Quote.TryRead(_text, at + 1, out var prefixed) && prefixed is { Encoded: null, Backslashes: 0 }) { return Quoted(at + 1, prefixed, ref hits); }
        if (Quote.TryRead(_text, at, out var quote) && !IsCloser(quote)) { return Quoted(at, quote, ref hits); }
        if (c == '[' && !_text[at..].StartsWith("[REDACTED")) { return Array(at, ref hits); }
        if (c == '{') { return Braced(at, ref hits); }
        if (c is '|' or '>' && lineStart) { return Block(at, ref hits); }
        return HeaderReader.IsHeader(_kind) ? Header(at, ref hits) : Unquoted(at, lineStart, query, ref hits);
    }

    /// <summary>The text of an element: up to the next tag.</summary>
    public int Element(int at, ref HitList hits)
    {
        var length = _text[at..].IndexOf('<');
        // Another tag than the closing one is no text of this element: token=<token> is a placeholder.
        if (length >= 0 && Chars.At(_text, at + length + 1) is not ('/' or '!')) { return 0; }
        return Take(at, length < 0 ? UnquotedValue.LineEnd(_text, at) : at + length, quoted: true, ref hits);
    }

    /// <summary>The rest of a line.</summary>
    public int Line(int at, ref HitList hits) => Take(at, UnquotedValue.LineEnd(_text, at), quoted: true, ref hits);

    /// <summary>The value in a sentence such as "the password is hunter2": one word, and not a word of the sentence.</summary>
    public int Sentence(int at, ref HitList hits)
    {
        at = Chars.SkipBlanks(_text, at);
        if (Quote.TryRead(_text, at, out var quote) && !IsCloser(quote)) { return Quoted(at, quote, ref hits); }
        var end = UnquotedValue.End(_text, at, query: false, _around);
        var value = _text[at..end];
        return value.ContainsAnyExcept(Chars.Lower) && value.Length >= 3 && !char.IsAsciiLetterUpper(Chars.At(_text, at)) | value.ContainsAny(Chars.Decimal) ? Take(at, end, quoted: false, ref hits) : 0;
    }

    /// <summary>A word right behind the name that only a machine would write.</summary>
    public int Drawn(int at, ref HitList hits)
    {
        var end = UnquotedValue.End(_text, at, query: false, _around);
        var value = _text[at..end];
        if (value.Length < 8 || !value.ContainsAny(Chars.Decimal) || !value.ContainsAny(Chars.Lower) && !value.ContainsAny(Chars.Upper) || value.ContainsAny(NotInWords)) { return 0; }
        return Take(at, end, quoted: false, ref hits);
    }

    private bool IsCloser(Quote quote) => _around.Sign != '\0' && quote.Sign == _around.Sign && quote.Width == _around.Width;

    private int Quoted(int at, Quote quote, ref HitList hits)
    {
        var from = at + quote.Width;
        var end = quote.FindEnd(_text, from);
        if (HeaderReader.IsHeader(_kind)) { return HeaderReader.Read(_text, from, end, _kind, ref hits) ? end : 0; }
        return Take(from, end, quoted: true, ref hits);
    }

    private int Header(int at, ref HitList hits)
    {
        var end = UnquotedValue.LineEnd(_text, at);
        if (_around.Sign != '\0') { end = Math.Min(end, _around.FindEnd(_text, at)); }
        return HeaderReader.Read(_text, at, end, _kind, ref hits) ? end : 0;
    }

    private int Unquoted(int at, bool lineStart, bool query, ref HitList hits)
    {
        var end = lineStart && !query && Chars.At(_text, at - 1) == ' ' ? UnquotedValue.YamlEnd(_text, at, _around) : UnquotedValue.End(_text, at, query, _around);
        return Take(at, end, quoted: false, ref hits);
    }

    // "passwords": ["a", "b"]: each of its strings.
    private int Array(int at, ref HitList hits)
    {
        var stop = Math.Min(_text.Length, at + MaxArray);
        for (at++; at < stop && _text[at] != ']';)
        {
            if (Quote.TryRead(_text, at, out var quote))
            {
                var from = at + quote.Width;
                var end = quote.FindEnd(_text, from);
                if (HeaderReader.IsHeader(_kind)) { HeaderReader.Read(_text, from, end, _kind, ref hits); }
                else { Take(from, end, quoted: true, ref hits); }
                at = end + quote.Width;
            }
            else if (char.IsAsciiLetterOrDigit(_text[at]))
            {
                var end = Chars.RunEnd(_text, at, Chars.Dotted);
                Take(at, end, quoted: false, ref hits);
                at = end;
            }
            else { at++; }
        }
        return at;
    }

    // ODBC's {a;b}. An object or a placeholder is none.
    private int Braced(int at, ref HitList hits)
    {
        if (Chars.At(_text, at - 1) != '=' || Chars.At(_text, at + 1) is '{' or '"' or '%') { return 0; }
        var length = _text[at..].IndexOf('}');
        return length < 0 || SecretValue.IsStandIn(_text.Slice(at, length + 1)) ? 0 : Take(at + 1, at + length, quoted: true, ref hits);
    }

    // YAML's | and >: the lines that follow, indented.
    private int Block(int at, ref HitList hits)
    {
        var line = UnquotedValue.LineEnd(_text, at);
        if (line - at > 3 || line >= _text.Length) { return 0; }
        var from = line;
        while (from < _text.Length && _text[from] is '\r' or '\n' or ' ' or '\t') { from++; }
        return Take(from, UnquotedValue.LineEnd(_text, from), quoted: true, ref hits);
    }

    private int Take(int from, int end, bool quoted, ref HitList hits)
    {
        var value = _text[from..end];
        if (SecretValue.IsStandIn(value) || !IsSecret(value, quoted)) { return 0; }
        // A number in JSON becomes a string, since its mask is none.
        var quotes = !quoted && _ofName.Level > 0 && !value.ContainsAnyExcept(Number) ? _ofName.Level : (byte)0;
        hits.Add(new Hit(from, end, Rule.Field, Mask.Whole, quotes));
        return end;
    }

    private bool IsSecret(ReadOnlySpan<char> value, bool quoted) => _kind switch
    {
        FieldKind.Secret => quoted ? !IsNameOfType(value) : !SecretValue.IsProse(value) && !(value.Length == 1 && char.IsAsciiDigit(value[0])),
        FieldKind.Token => (SecretValue.LooksDrawn(value) || (quoted && value.Length >= 8 && !SecretValue.IsProse(value) && !value.Contains(' '))) && !SecretValue.IsProse(value),
        FieldKind.Code => SecretValue.Digits(value) is >= 3 and <= 12 && value.Length <= 16,
        FieldKind.Phone => SecretValue.Digits(value) is >= 7 and <= 15 && value.Length <= 32 && !value.ContainsAny('{', '<', '='),
        _ => true,
    };

    private static bool IsNameOfType(ReadOnlySpan<char> value) => value is "string" or "String" or "password" or "required" or "text";
}
