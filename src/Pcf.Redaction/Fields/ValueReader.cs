using System.Buffers;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Fields;

/// <summary>Finds where the value behind a name ends, and whether it is one to hide.</summary>
internal readonly ref struct ValueReader
{
    private const int MaxArray = 4_096;
    private const int MaxHeader = 512;
    private static readonly SearchValues<char> LettersAndBlank = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ");
    private static readonly SearchValues<char> NotInWords = SearchValues.Create("/=:(");
    private static readonly SearchValues<char> PhoneCharacters = SearchValues.Create("0123456789+()-./ ");
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.-+eE");

    private readonly ReadOnlySpan<char> _text;
    private readonly FieldKind _kind;
    private readonly ReadOnlySpan<char> _name;
    private readonly Quote _around;
    private readonly Quote _ofName;

    /// <param name="text">The text.</param>
    /// <param name="kind">What the name says of the value.</param>
    /// <param name="name">The name: a value that only says it again is none.</param>
    /// <param name="around">The open quotation mark that name and value both stand in, or none.</param>
    /// <param name="ofName">The quotation mark around the name, or none.</param>
    public ValueReader(ReadOnlySpan<char> text, FieldKind kind, ReadOnlySpan<char> name, Quote around, Quote ofName)
    {
        _text = text;
        _kind = kind;
        _name = name;
        _around = around;
        _ofName = ofName;
    }

    /// <summary>The value after a separator.</summary>
    /// <returns>The position to look on from; 0 when nothing is to be hidden.</returns>
    public int Read(int at, bool lineStart, ref ScanState hits, bool query = false)
    {
        var blank = at;
        at = SkipWrapper(Chars.SkipBlanks(_text, at));
        // "password= user=x": nothing, and then the next pair.
        if (at > blank && Chars.At(_text, blank - 1) == '=' && UnquotedValue.StartsNextPair(_text, at)) { return 0; }
        var c = Chars.At(_text, at);
        // C strings in a buffer: what ends them is no part of the value.
        while (c == '\0' && at < _text.Length) { c = Chars.At(_text, ++at); }
        if (c is '\n' or '\r')
        {
            return lineStart && MemberValues.InLines(_text, at, _kind, _name, ref hits) ? 0 : ValueBelow.Indented(_text, at, this, ref hits);
        }
        // A tag, an anchor or a comment of YAML, a backslash: the value is on the next line.
        if (c is '!' or '&' or '#' or '\\' && ValueBelow.OtherLine(_text, at) is > 0 and var line)
        {
            return ValueBelow.Indented(_text, line, this, ref hits);
        }
        if (c is '$' or '`' or '<' && Reference.IsCommand(_text, at)) { return 0; }
        if (c == '<' && Chars.At(_text, at + 1) == '<') { return ValueBelow.Heredoc(_text, at, this, ref hits); }
        // PowerShell goes on behind a backtick.
        if (c == '`' && Chars.At(_text, at + 1) is '\n' or '\r') { return ValueBelow.Indented(_text, at + 1, this, ref hits); }
        // b'…', r"…", @"…": a letter that belongs to the string.
        if (c is 'b' or 'u' or 'r' or 'f' or '@' or 'L' && Quote.TryRead(_text, at + 1, out var prefixed)
            && prefixed is { Encoded: null, Backslashes: 0 })
        {
            return Quoted(at + 1, prefixed, ref hits);
        }
        if (Quote.TryRead(_text, at, out var quote) && !IsCloser(quote)) { return Quoted(at, quote, ref hits); }
        if (c == '[' && !_text[at..].StartsWith("[REDACTED")) { return Array(at, ref hits); }
        if (c == '{') { return Braced(at, ref hits); }
        // ${{ secrets.DB }}, !vault |, !Ref Password, (sensitive value): what continuous integration, YAML and plans have in a secret's place.
        if (c == '$' && _text[at..].StartsWith("${{") || c == '!' && IsYamlTag(at) || c == '(' && IsRemark(at))
        {
            return c == '!' && Tagged(at) is > 0 and var tagged ? Quoted(tagged, new Quote(_text[tagged], 0, null), ref hits) : 0;
        }
        if (c == '(' && Quote.TryRead(_text, Chars.SkipBlanks(_text, at + 1), out var inner))
        {
            return JoinedStrings.InBrackets(_text, Chars.SkipBlanks(_text, at + 1), inner, this, ref hits);
        }
        if (c is '|' or '>' && (lineStart || ValueBelow.IsBlock(_text, at))) { return ValueBelow.Block(_text, at, this, ref hits); }
        if (_kind == FieldKind.Phone) { return Phone(at, ref hits); }
        return HeaderReader.IsHeader(_kind) ? Header(at, ref hits) : Unquoted(at, lineStart, query, ref hits);
    }

    /// <summary>The text of an element: up to the next tag.</summary>
    public int Element(int at, ref ScanState hits)
    {
        if (_text[at..].StartsWith("<![CDATA["))
        {
            return Take(at + 9, ValueLines.Find(_text, at + 9, "]]>", prose: true, out _), quoted: true, ref hits);
        }
        if (_text[..at].EndsWith("&gt;")) { return Take(at, ValueLines.Find(_text, at, "&lt;", prose: true, out _), quoted: true, ref hits); }
        // An element that never ends has one word at most: <user:password> https://… is none.
        if (hits.SearchCache.Tag.IndexOf(_text, at, '<') < 0) { return Word(at, ref hits); }
        var tag = ValueLines.Find(_text, at, "<", prose: true, out var isClosed);
        // Another tag than the closing one is no text of this element: token=<token> is a placeholder.
        if (isClosed && (Chars.At(_text, tag + 1) is not ('/' or '!') || (_text[at..tag].Contains('\n') && !MarkupForm.Closes(_text, at, tag))))
        {
            return 0;
        }
        return isClosed ? Take(at, tag, quoted: true, ref hits) : Word(at, ref hits);
    }

    private int Word(int at, ref ScanState hits)
    {
        var end = UnquotedValue.End(_text, at, query: false, _around, ref hits.SearchCache);
        return SecretValue.LooksRandom(_text[at..end]) && !_text[at..end].ContainsAny(NotInWords) ? Take(at, end, quoted: true, ref hits) : 0;
    }

    /// <summary>A telephone number in any grouping.</summary>
    public int Phone(int at, ref ScanState hits)
    {
        var end = Chars.RunEnd(_text, at, PhoneCharacters);
        while (end > at && !char.IsAsciiDigit(_text[end - 1]))
        {
            WorkCounter.Take();
            end--;
        }
        return Take(at, end, quoted: false, ref hits);
    }

    /// <summary>A short number right behind its name.</summary>
    public int Number(int at, ref ScanState hits)
    {
        var end = Chars.DigitsEnd(_text, at);
        return end - at is >= 3 and <= 9 && !char.IsAsciiLetterOrDigit(Chars.At(_text, end)) ? Take(at, end, quoted: false, ref hits) : 0;
    }

    /// <summary>The rest of a line.</summary>
    public int Line(int at, ref ScanState hits) => Take(at, UnquotedValue.LineEnd(_text, at, ref hits.SearchCache), quoted: true, ref hits);

    /// <summary>The value in a sentence such as "the password is hunter2": one word, and not a word of the sentence.</summary>
    public int Sentence(int at, ref ScanState hits)
    {
        at = Chars.SkipBlanks(_text, at);
        if (Quote.TryRead(_text, at, out var quote) && !IsCloser(quote)) { return Quoted(at, quote, ref hits); }
        var end = UnquotedValue.End(_text, at, query: false, _around, ref hits.SearchCache);
        var value = _text[at..end];
        // A word of small letters, or one with a capital alone in front, is the sentence's.
        var isWord = !value.ContainsAnyExcept(Chars.Lower) || (char.IsAsciiLetterUpper(Chars.At(_text, at)) && !value.ContainsAny(Chars.Decimal));
        return isWord || value.Length < 3 ? 0 : Take(at, end, quoted: false, ref hits);
    }

    /// <summary>A word right behind the name that only a machine would write.</summary>
    public int Drawn(int at, ref ScanState hits)
    {
        var end = UnquotedValue.End(_text, at, query: false, _around, ref hits.SearchCache);
        var value = _text[at..end];
        if (value.Length < 8 || (value.StartsWith("lib") && WrittenWord.IsIdentifier(value))
            || (!_name.IsEmpty && value.StartsWith(_name, StringComparison.OrdinalIgnoreCase)) || SecretValue.IsHandle(value) || !value.ContainsAny(
                Chars.Decimal) || !value.ContainsAny(Chars.Lower) && !value.ContainsAny(Chars.Upper) || value.ContainsAny(NotInWords))
        {
            return 0;
        }
        return Take(at, end, quoted: false, ref hits);
    }

    /// <summary>A value in quotation marks, of which the first stands at a position.</summary>
    public int Quoted(int at, Quote quote, ref ScanState hits)
    {
        var from = at + quote.Width;
        var end = quote.FindEnd(_text, from);
        if (HeaderReader.IsHeader(_kind)) { return HeaderReader.Read(_text, from, end, _kind, ref hits); }
        var next = Take(from, end, quoted: true, ref hits);
        if (quote.Encoded is null && end + quote.Width < _text.Length)
        {
            next = Math.Max(next, JoinedStrings.Behind(_text, end + quote.Width, quote, mayStandAlone: false, this, ref hits));
        }
        // A plan shows the old value and the new: "…" -> "…".
        var arrow = Math.Min(_text.Length, end + quote.Width);
        return next > 0 && _text[arrow..].StartsWith(" -> ") && Quote.TryRead(_text, arrow + 4, out var second)
            ? Math.Max(next, Take(arrow + 4 + second.Width, second.FindEnd(_text, arrow + 4 + second.Width), quoted: true, ref hits)) : next;
    }

    private bool IsCloser(Quote quote) => _around.Sign != '\0' && quote.Sign == _around.Sign && quote.Width == _around.Width;

    private int Header(int at, ref ScanState hits)
    {
        // A header without any cookie name is recognised at once; to look for the line's end each time would be slow on hostile text.
        if (_kind is FieldKind.Cookie or FieldKind.SetCookie && !HeaderReader.HasCookie(_text, at)) { return 0; }
        var end = UnquotedValue.LineEnd(_text, at, ref hits.SearchCache);
        // Two characters more, because a mark closes or not by what follows it.
        if (_around.Sign != '\0') { end = Math.Min(end, _around.FindEnd(_text[..Math.Min(_text.Length, end + 2)], at)); }
        return HeaderReader.Read(_text, at, end, _kind, ref hits);
    }

    private int Unquoted(int at, bool lineStart, bool query, ref ScanState hits)
    {
        // Only a password may hold blanks; a token ends at the first, and what follows is a sentence.
        var end = lineStart && !query && _kind == FieldKind.Secret && Chars.At(_text, at - 1) == ' '
            ? UnquotedValue.YamlEnd(_text, at, _around, ref hits.SearchCache) : UnquotedValue.End(_text, at, query, _around, ref hits.SearchCache);
        // a = password = b = '': the next of several variables.
        if (end < _text.Length && _text[end] == ' ' && Chars.At(_text, end + 1) == '=' && Chars.At(_text, end + 2) == ' '
            && !_text[at..end].ContainsAny(Chars.Decimal))
        {
            return 0;
        }
        var read = Take(at, end, quoted: false, ref hits);
        var joined = end > at && Chars.At(_text, end - 1) == '\\' && Chars.At(_text, end) is '\n' or '\r';
        return joined ? Math.Max(read, ValueBelow.Indented(_text, end, this, ref hits)) : read;
    }

    // "passwords": ["a", "b"]: each of its strings.
    private int Array(int at, ref ScanState hits)
    {
        var stop = Math.Min(_text.Length, at + MaxArray);
        var first = Chars.SkipBlanks(_text, at + 1);
        // A list of objects: their own names decide.
        if (Chars.At(_text, first) == '{') { return 0; }
        if (HeaderReader.IsHeader(_kind) && !Quote.TryRead(_text, first, out _))
        {
            var close = _text[first..Math.Min(stop, first + MaxHeader)].IndexOf(']');
            return close > 0 ? HeaderReader.Read(_text, first, first + close, _kind, ref hits) : 0;
        }
        for (at++; at < stop && _text[at] != ']';)
        {
            WorkCounter.Take();
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
            else if (_text[at] == '\n' && !GoesOn(at + 1)) { return at; }
            else { at++; }
        }
        return at;
    }

    // Whether a list goes on on a line: with an item, or with its end.
    private bool GoesOn(int line)
    {
        var at = Chars.SkipBlanks(_text, line);
        return Quote.TryRead(_text, at, out _) || Chars.At(_text, at) is ']' or '\n'
            || !_text[at..ValueLines.EndOf(_text[..Math.Min(_text.Length, at + MaxHeader)], at)].Contains(' ');
    }

    // ODBC's {a;b}. An object or a placeholder is none.
    private int Braced(int at, ref ScanState hits)
    {
        if (MemberValues.InObject(_text, at, _kind, _name, ref hits)) { return 0; }
        if (Single(at) is > 0 and var value && Quote.TryRead(_text, value, out var quote)) { return Quoted(value, quote, ref hits); }
        if (Chars.At(_text, at - 1) != '=' || Chars.At(_text, at + 1) is '{' or '"' or '%') { return 0; }
        var close = ValueLines.Find(_text, at, "}", prose: false, out var isClosed);
        // A brace in the value is doubled.
        while (isClosed && Chars.At(_text, close + 1) == '}') { close = ValueLines.Find(_text, close + 2, "}", prose: false, out isClosed); }
        return isClosed && Placeholder.IsOne(_text[at..(close + 1)]) ? 0 : Take(at + 1, close, quoted: true, ref hits);
    }

    // {"S":"…"}: a value with its type around it.
    private int Single(int at)
    {
        if (!Quote.TryRead(_text, Chars.SkipBlanks(_text, at + 1), out var open)) { return 0; }
        var name = Chars.SkipBlanks(_text, at + 1) + open.Width;
        var end = Chars.RunEnd(_text, name, Chars.Alphanumeric);
        if (end - name is < 1 or > 8 || !Quote.TryRead(_text, end, out var close)) { return 0; }
        var colon = Chars.SkipBlanks(_text, end + close.Width);
        return Chars.At(_text, colon) == ':' ? Chars.SkipBlanks(_text, colon + 1) : 0;
    }

    /// <summary>Adds a value, if it is one to hide.</summary>
    /// <returns>Its end; 0 when it is none.</returns>
    public int Take(int from, int end, bool quoted, ref ScanState hits)
    {
        var value = _text[from..end];
        if (Placeholder.IsOne(value) || (!quoted && IsCutPlaceholder(from, end)) || Reference.IsElsewhere(_name, value, quoted)
            || !SecretValue.IsSecret(_kind, _name, value, quoted) || IsNameAgain(value))
        {
            return 0;
        }
        // A number in JSON becomes a string, since its mask is none.
        var quotes = !quoted && _ofName.Level > 0 && !value.ContainsAnyExcept(NumberCharacters) ? _ofName.Level : (byte)0;
        hits.Add(new Hit(from + VendorPrefix.LengthOf(value), end, Rule.Field, Mask.Whole, quotes));
        return end;
    }

    /// <summary>What is added to a secret that is put together: a string, or what shows as drawn.</summary>
    public int Added(int at, ref ScanState hits) => Quote.TryRead(_text, Chars.SkipBlanks(_text, at), out _)
        ? Read(at, lineStart: false, ref hits)
        : Drawn(Chars.SkipBlanks(_text, at), ref hits);

    // !Sub "…": a string with a tag; its quotation mark.
    private int Tagged(int at)
    {
        var end = Chars.RunEnd(_text, at + 1, Chars.Alphanumeric);
        return _text[(at + 1)..end] is "Sub" or "str" && Chars.At(_text, end + 1) is '"' or '\'' ? end + 1 : 0;
    }

    private bool IsYamlTag(int at)
    {
        var end = Chars.RunEnd(_text, at + 1, Chars.Alphanumeric);
        return end > at + 2 && !_text[(at + 1)..end].ContainsAny(Chars.Decimal) && Chars.At(_text, end) == ' ';
    }

    private bool IsRemark(int at)
    {
        var close = _text[at..Math.Min(_text.Length, at + 40)].IndexOf(')');
        return close > 1 && _text[(at + 1)..(at + close)].IndexOfAnyExcept(LettersAndBlank) < 0 && SecretValue.IsProse(_text[(at + 1)..(at + close)]);
    }

    // ${SECRET}, {{ x }}: the closing sign ends an unquoted value and belongs to the placeholder.
    private bool IsCutPlaceholder(int from, int end)
    {
        var closed = end;
        while (closed < end + 2 && Chars.At(_text, closed) is '}' or ')' or '>') { closed++; }
        return closed > end && Placeholder.IsOne(_text[from..closed]);
    }

    // this.apiKey = apiKey; <label for="password">Password</label>
    private bool IsNameAgain(ReadOnlySpan<char> value)
    {
        value = value.TrimEnd(";,:");
        // password => password.length
        if (value.Length > _name.Length)
        {
            return !_name.IsEmpty && (value[_name.Length] is '.' or '[' || Reference.IsOperator(value[_name.Length..]))
                && value.StartsWith(_name, StringComparison.OrdinalIgnoreCase);
        }
        return _name.EndsWith(value, StringComparison.OrdinalIgnoreCase);
    }

    // Some("…"), string(12) "…": what a language puts around a value when it prints it.
    private int SkipWrapper(int at)
    {
        if (Chars.At(_text, at) is not ('S' or 'O' or 's' or 'N')) { return at; }
        // N'…' of Transact-SQL, Str(…) of collectors.
        if (_text[at] == 'N' && Chars.At(_text, at + 1) == '\'') { return at + 1; }
        var rest = _text[at..];
        if (rest.StartsWith("Some(")) { return at + 5; }
        if (rest.StartsWith("Str(")) { return at + 4; }
        if (rest.StartsWith("Optional[")) { return at + 9; }
        if (rest.StartsWith("Optional(")) { return at + 9; }
        if (!rest.StartsWith("string(")) { return at; }
        var close = Chars.DigitsEnd(_text, at + 7);
        return Chars.At(_text, close) == ')' ? Chars.SkipBlanks(_text, close + 1) : at;
    }
}
