using Pcf.Redaction.Scanning;
using Pcf.Redaction.Shapes;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Fields;

/// <summary>The form that ties a name to its value: JSON, a header, a query, an element, a flag, a sentence.</summary>
internal readonly ref struct FieldForm
{
    private readonly ReadOnlySpan<char> _text;
    private readonly int _start;
    private readonly int _end;
    private readonly FieldKind _kind;

    public FieldForm(ReadOnlySpan<char> text, int start, int end, FieldKind kind)
    {
        _text = text;
        _start = start;
        _end = end;
        _kind = kind;
    }

    /// <summary>Adds the value's hits.</summary>
    /// <returns>The position to look on from; 0 for right behind the name.</returns>
    public int Find(ref ScanState hits)
    {
        var before = hits.Count;
        var next = Tied(ref hits);
        // Whatever a language puts between a name and a string: what stands in it is drawn or not.
        return next > 0 || hits.Count > before || _kind is not (FieldKind.Secret or FieldKind.Token)
            ? next
            : Declaration.DrawnString(_text, _start, _end, _kind, ref hits);
    }

    // The value that a known form ties to the name.
    private int Tied(ref ScanState hits)
    {
        ValueBeforeFor(ref hits);
        var opened = Quote.TryReadBefore(_text, _start, out var opener);
        var at = _end;
        var closed = Quote.TryRead(_text, at, out var closer) && (!opened || (closer.Sign == opener.Sign && closer.Width == opener.Width));
        if (closed)
        {
            at += closer.Width;
            // config["password"] = …
            if (Chars.At(_text, at) == ']' && Chars.At(_text, CodeForm.OpenerOf(_text, _start, closer) - 1) == '[') { at++; }
        }
        else { at = SkipBracket(at); }
        if (!opened && _text[_start.._end].Equals("chpasswd", StringComparison.OrdinalIgnoreCase))
        {
            return PipedSecret.Accounts(_text, _start, _end, ref hits);
        }
        // $password and :password are variables, :password => is a symbol.
        if (!closed && Chars.At(_text, _start - 1) == '$' && Chars.At(_text, Chars.SkipBlanks(_text, at)) != '=') { return Variable(at, ref hits); }
        // ${PASSWORD:-} is a placeholder, whatever stands in it.
        if (Chars.At(_text, _start - 1) == '{' && Chars.At(_text, _start - 2) is '$' or '{' or '#') { return Default(ref hits); }

        // https://token:…@host is an address, and its password ends at the sign.
        if (!closed && _start > 0 && _text[_start - 1] == ':' && CodeForm.IsResourceName(_text, _start, at)) { return 0; }
        if (!closed && Chars.At(_text, _start - 1) == '/' && Chars.At(_text, _start - 2) == '/' && Chars.At(_text, at) == ':') { return 0; }

        var separator = Chars.SkipBlanks(_text, at);
        var c = Chars.At(_text, separator);
        var reader = new ValueReader(_text, _kind, _text[_start.._end], opened && !closed ? opener : default, closed ? closer : default);
        if (_kind == FieldKind.QueryToken && !IsQuery()) { return 0; }
        // "name":"value" is what it is, and the most common of all.
        if (opened && closed && c == ':' && Chars.At(_text, separator + 1) == '"')
        {
            return reader.Quoted(separator + 1, new Quote('"', 0, null), ref hits);
        }
        if (closed && Pair(separator, closer, ref hits) is > 0 and var pair) { return pair; }
        if (c is ';' or ',' or '|' or '(' or '.' or '='
            && CodeForm.Read(_text, _start, _end, separator, closed, _kind, reader, ref hits) is > 0 and var code)
        {
            return code;
        }
        if (c == '&' && _text[separator..].StartsWith("&gt;") && _text[..(_start)].EndsWith("&lt;"))
        {
            return reader.Element(separator + 4, ref hits);
        }
        if (!closed && c == ',' && SiblingValue.BehindComma(_text, separator) is > 0 and var listed)
        {
            return reader.Read(listed, lineStart: false, ref hits);
        }
        if (!closed && separator > at && Chars.At(_text, _start - 1) is '=' or ':' && SiblingValue.NameAt(_text, separator) is > 0 and var paired)
        {
            return reader.Read(paired, lineStart: false, ref hits);
        }
        if (c is ')' or ',' && !closed && _kind == FieldKind.Secret && ValueLookahead.Values(_text, separator) is > 0 and var row)
        {
            return Row(row, ref hits);
        }
        if (c == ',' && Chars.At(_text, _start - 1) == '{' && Quote.TryRead(_text, separator + 1, out _))
        {
            return reader.Read(separator + 1, lineStart: false, ref hits);
        }
        if (c == '(' && _kind == FieldKind.Secret && Quote.TryRead(_text, separator + 1, out var call))
        {
            return Call(separator + 1, call, reader, ref hits);
        }
        if (c == '-' && Chars.At(_text, separator + 1) == '>') { return reader.Read(separator + 2, lineStart: false, ref hits); }
        if (c == '→') { return reader.Read(separator + 1, lineStart: false, ref hits); }
        if (c == '.' && _kind == FieldKind.Phone) { return reader.Phone(Chars.SkipBlanks(_text, separator + 1), ref hits); }
        if (MarkupForm.TryRead(_text, _start, _end, separator, closed, opened ? opener : default, reader, ref hits, out var markup))
        {
            return markup;
        }
        if (c == ':' && _text[_start.._end] is "PASS") { return 0; }
        if (c == ':' && Declaration.Typed(_text, separator + 1) is > 0 and var typed) { return reader.Read(typed, lineStart: false, ref hits); }
        if (Declaration.Compares(_text, separator, out var compared) && !Quote.TryRead(_text, Chars.SkipBlanks(_text, compared), out _))
        {
            return reader.Drawn(Chars.SkipBlanks(_text, compared), ref hits);
        }
        if (Separator(separator, out var value))
        {
            if (!opened && Quote.IsCloser(_text, value, _start)) { return 0; }
            // passwd += line: what is added shows as a secret, or is a variable.
            return c == '+' ? reader.Added(value, ref hits) : reader.Read(value, IsLineStart(), ref hits, c is '=' or '%' && IsQuery());
        }
        if (c is '\0' or '\n' or '\r' && LineItem.Above(_text, _start) is > 0 and var above)
        {
            return Math.Max(_end, reader.Read(above, lineStart: true, ref hits));
        }
        if (c is '\r' or '\n' || (c == '\\' && Chars.At(_text, separator + 1) is 'r' or 'n'))
        {
            return NextLine(separator, closed, reader, ref hits);
        }
        if (separator == at) { return 0; }
        if (_text[..(_start)].EndsWith("DEFINE ", StringComparison.OrdinalIgnoreCase)
            && ValueLookahead.Defined(_text, separator) is > 0 and var defined)
        {
            return reader.Read(defined, lineStart: false, ref hits);
        }
        return closed ? Attribute(separator, reader, ref hits) : SentenceForm.Read(_text, _start, _end, separator, _kind, reader, ref hits);
    }

    // ${PASSWORD:-hunter2}: what the placeholder stands for when nothing is set.
    private int Default(ref ScanState hits)
    {
        if (Chars.At(_text, _end) != ':') { return 0; }
        var from = Chars.At(_text, _end + 1) is '-' or '=' or '?' ? _end + 2 : _end + 1;
        var end = Chars.RunEnd(_text[..Math.Min(_text.Length, from + 128)], from, Chars.Dotted);
        if (Chars.At(_text, end) != '}' || end - from < 8 || !SecretValue.LooksRandom(_text[from..end])
            || !_text[from..end].ContainsAny(Chars.Decimal))
        {
            return 0;
        }
        hits.Add(new Hit(from, end, Rule.Field));
        return end;
    }

    private int SkipBracket(int at)
    {
        // form[user][password]=…, also encoded; password[0]=…
        if (Chars.At(_text, at) == ']') { return at + 1; }
        if (Chars.At(_text, at) == '[' && Chars.DigitsEnd(_text, at + 1) is var index && Chars.At(_text, index) == ']') { return index + 1; }
        return _text[at..].StartsWith("%5D", StringComparison.OrdinalIgnoreCase) ? at + 3 : at;
    }

    // The text between the name and the value: an operator of some language, or its percent-encoded form.
    private bool Separator(int at, out int value)
    {
        value = at;
        var c = Chars.At(_text, at);
        // a::b is a path, and password:// none that we know.
        if (c == ':' && Chars.At(_text, at + 1) == ':' && Chars.At(_text, at + 2) != '=')
        {
            value = at + 2;
            return SecretValue.LooksRandom(_text[value..Chars.RunEnd(_text, value, Chars.AnyBase64)])
                && Chars.RunEnd(_text, value, Chars.AnyBase64) - value >= 16;
        }
        if (c is '=' or ':' or '?' or '!' or '+' or '|' or '~' or '.' || (c is '&' or '<' && Chars.At(_text, at + 1) is '&' or '-'))
        {
            value = at + Declaration.OperatorLength(_text, at);
            // PHP prints a value on the next line.
            if (Chars.At(_text, value - 1) == '>' && Chars.At(_text, value) == '\n') { value++; }
            return value > at;
        }
        if (c == '%' && (_text[at..].StartsWith("%3D", StringComparison.OrdinalIgnoreCase) || _text[at..].StartsWith("%3A",
            StringComparison.OrdinalIgnoreCase)))
        {
            value = at + 3;
            while (_text[value..].StartsWith("%20") || Chars.At(_text, value) == '+') { value += Chars.At(_text, value) == '+' ? 1 : 3; }
            return true;
        }
        return false;
    }

    // $token: String = "…": a variable and its default.
    private int Variable(int at, ref ScanState hits)
    {
        var colon = Chars.SkipBlanks(_text, at);
        if (_text[colon..].StartsWith("VALUE ", StringComparison.OrdinalIgnoreCase) && ValueLookahead.Defined(_text, colon) is > 0 and var defined)
        {
            return new ValueReader(_text, _kind, default, default, default).Read(defined, lineStart: false, ref hits);
        }
        if (Chars.At(_text, colon) != ':') { return 0; }
        var end = colon + 1;
        while (end < _text.Length && end - colon < 48 && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] is ' ' or '!' or '[' or ']' or '_'))
        {
            end++;
        }
        WorkCounter.Take(end - colon);
        return Chars.At(_text, end) == '='
            ? new ValueReader(_text, _kind, _text[_start.._end], default, default).Read(end + 1, lineStart: false, ref hits) : 0;
    }

    private int Row(int at, ref ScanState hits)
    {
        var stop = Math.Min(_text.Length, at + 1_024);
        while (at < stop && _text[at] != ')')
        {
            WorkCounter.Take();
            if (!Quote.TryRead(_text, at, out var quote))
            {
                at++;
                continue;
            }
            var from = at + quote.Width;
            at = quote.FindEnd(_text, from);
            if (!Placeholder.IsOne(_text[from..at])) { hits.Add(new Hit(from, at, Rule.Field)); }
            at += quote.Width;
        }
        return at;
    }

    // user.setPassword("…"): one word in the call, and not a sentence about the password.
    private int Call(int at, Quote quote, ValueReader reader, ref ScanState hits)
    {
        var from = at + quote.Width;
        var end = quote.FindEnd(_text, from);
        return Chars.At(_text, end + quote.Width) == ')' && SecretValue.LooksRandom(_text[from..end]) && !_text[from..end].Contains(' ')
            ? reader.Read(at, lineStart: false, ref hits) : 0;
    }

    // {"name":"password","value":"…"}, ("authorization", "…"), ["cookie","…"].
    private int Pair(int at, Quote closer, ref ScanState hits)
    {
        var before = Chars.At(_text, CodeForm.OpenerOf(_text, _start, closer) - 1);
        // "loc": ["body", "password"], "input": "…"
        if (Chars.At(_text, at) == ']' && SiblingValue.InObject(_text, at + 1, _kind, ref hits) is > 0 and var located) { return located; }
        if (Chars.At(_text, at) == ',' && SiblingValue.BehindComma(_text, at) is > 0 and var assigned)
        {
            return new ValueReader(_text, _kind, default, default, default).Read(assigned, lineStart: false, ref hits);
        }
        if (Chars.At(_text, at) == ',')
        {
            if (before is ':' or ' ' && SiblingValue.InObject(_text, at, _kind, ref hits) is > 0 and var sibling) { return sibling; }
            var next = Chars.SkipBlanks(_text, at + 1);
            if (Quote.TryRead(_text, next, out var quote))
            {
                // ["--password","…"]
                if (Chars.At(_text, _start - 1) == '-')
                {
                    return new ValueReader(_text, _kind, default, default, default).Read(next, lineStart: false, ref hits);
                }
                if (before is '(' or '[') { return Tuple(next, quote, before, ref hits); }
            }
            else if (before == '(') { return 0; }
        }
        if (Chars.At(_text, at) is '}' or ',' && FieldMatcher.ValueBefore(_text, _start, ref hits.SearchCache) is >= 0 and var value
            && Quote.TryRead(_text, value + "value".Length, out var valueEnd))
        {
            var colon = Chars.SkipBlanks(_text, value + "value".Length + valueEnd.Width);
            if (Chars.At(_text, colon) == ':')
            {
                new ValueReader(_text, _kind, default, default, valueEnd).Read(colon + 1, lineStart: false, ref hits);
            }
        }
        return 0;
    }

    private int Tuple(int value, Quote quote, char bracket, ref ScanState hits)
    {
        var from = value + quote.Width;
        var end = quote.FindEnd(_text, from);
        var after = Chars.At(_text, Chars.SkipBlanks(_text, end + quote.Width));
        if (after != (bracket == '(' ? ')' : ']') && !(bracket == '(' && after == ',')) { return 0; }
        // ('AUTH', 'SELECTED'): states and commands.
        if (_kind == FieldKind.Token && !_text[from..end].ContainsAnyExcept(Chars.Upper)) { return 0; }
        // ["password","email"] is a list of names, and so may be the arguments of a call.
        if ((bracket == '[' || after == ',') && !SecretValue.LooksRandom(_text[from..end])) { return 0; }
        return new ValueReader(_text, _kind, default, default, quote).Read(value, lineStart: false, ref hits);
    }

    // <add key="Password" value="…"/>, <name>password</name><value>…</value> and the like: another attribute holds the value.
    private int Attribute(int at, ValueReader reader, ref ScanState hits)
    {
        if (ValueLookahead.Complaint(_text, at) is > 0 and var phrase) { return reader.Read(phrase, lineStart: false, ref hits); }
        if (_text[at..].StartsWith("value: ")) { return reader.Sentence(at + "value: ".Length, ref hits); }
        // Redis: "AUTH" "…", "auth" "default" "…".
        if ((_text[_start.._end].Equals("auth", StringComparison.OrdinalIgnoreCase) || _text[_start.._end].Equals("auth2",
            StringComparison.OrdinalIgnoreCase)) && Quote.TryRead(_text, at, out var quote))
        {
            var end = quote.FindEnd(_text, at + quote.Width);
            var second = Chars.SkipBlanks(_text, end + quote.Width);
            return new ValueReader(_text, FieldKind.Secret, default, default, default).Read(Quote.TryRead(_text, second, out _) ? second : at,
                lineStart: false, ref hits);
        }
        // user-secrets set "Db:Password" "…"
        if (Quote.TryRead(_text, at, out _)
            && (_text[_start.._end] is "requirepass" or "masterauth" || _text[Math.Max(0, _start - 64).._start].Contains(" set ",
                StringComparison.Ordinal)))
        {
            return reader.Read(at, lineStart: false, ref hits);
        }
        return MarkupForm.InTag(_text, _start, at, reader, ref hits);
    }

    // Invalid value '…' for password: the value stands before its name.
    private void ValueBeforeFor(ref ScanState hits)
    {
        var space = _start - 1;
        while (Chars.At(_text, space) is '\'' or '"') { space--; }
        if (Chars.At(_text, space) != ' ') { return; }
        var before = _text[..(space + 1)];
        var said = SentenceForm.EndOfValueFor(before, isQuoted: before.Length < _start);
        if (said < 0 || !Quote.TryReadBefore(_text, said, out var closer)) { return; }
        var end = said - closer.Width;
        var from = Math.Max(0, end - 128);
        var open = _text[from..end].LastIndexOf(closer.Sign);
        if (open < 0 || !_text[..(from + open)].TrimEnd('\\').EndsWith("alue ")) { return; }
        new ValueReader(_text, _kind, default, default, default).Read(from + open, lineStart: false, ref hits);
    }

    // name: DB_PASSWORD / value: …, and the body of a multipart form's part.
    private int NextLine(int at, bool closed, ValueReader reader, ref ScanState hits)
    {
        var ends = 0;
        while (LineEnd(at, out var next))
        {
            at = next;
            ends++;
        }
        // Any other quoted name that ends its line, such as that of a complaint, says nothing of the lines below.
        if (closed && ends >= 2) { return _text[..(_start)].TrimEnd("\\\"'").EndsWith("name=") ? reader.Line(at, ref hits) : 0; }
        if (ends > 1) { return 0; }
        // "password"⏎: "…"
        var colon = Chars.SkipBlanks(_text, at);
        if (closed && Chars.At(_text, colon) == ':' && Chars.At(_text, colon + 1) is ' ' or '"' or '\'')
        {
            return reader.Read(colon + 1, lineStart: false, ref hits);
        }
        if (LineItem.Behind(_text, _start, at) is > 0 and var item) { return reader.Read(item, lineStart: false, ref hits); }
        return SiblingValue.InLines(_text, at, reader, ref hits);
    }

    private bool LineEnd(int at, out int next)
    {
        next = at;
        if (Chars.At(_text, at) == '\n') { next = at + 1; }
        else if (Chars.At(_text, at) == '\r') { next = Chars.At(_text, at + 1) == '\n' ? at + 2 : at + 1; }
        else if (_text[at..].StartsWith("\\r\\n")) { next = at + 4; }
        else if (_text[at..].StartsWith("\\n")) { next = at + 2; }
        return next > at;
    }

    private bool IsLineStart()
    {
        var at = _start - 1;
        while (at >= 0 && _start - at < 64 && _text[at] is ' ' or '\t' or '-' or '"' or '\'') { at--; }
        WorkCounter.Take(_start - at);
        return at < 0 || _text[at] is '\n' or '\r' || (at > 0 && _text[at] == 'n' && _text[at - 1] == '\\');
    }

    private bool IsQuery()
    {
        var at = _start - 1;
        while (at >= 0 && _start - at < 64 && (char.IsAsciiLetterOrDigit(_text[at]) || _text[at] is '_' or '-' or '.' or '[' or ']' or '%')) { at--; }
        WorkCounter.Take(_start - at);
        return at >= 0 && _text[at] is '?' or '&';
    }
}
