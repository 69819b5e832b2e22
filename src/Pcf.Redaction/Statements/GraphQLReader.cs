namespace Pcf.Redaction.Statements;

/// <summary>Goes through a GraphQL document once and writes it without its values. See <see cref="GraphQLStatement"/> for what stays.</summary>
internal ref struct GraphQLReader(ReadOnlySpan<char> text, Span<char> buffer)
{
    private readonly ReadOnlySpan<char> _text = text;
    private StatementWriter _output = new(buffer);
    private int _at;

    public ReadOnlySpan<char> Read()
    {
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c is ' ' or '\t' or '\n' or '\r' or '\ufeff')
            {
                _output.Space();
                _at++;
            }
            else if (c == '#')
            {
                _output.Space();
                _at = EndOf(_text[_at..].IndexOfAny('\n', '\r'), _at);
            }
            else if (IsNameStart(c)) { KeepTo(EndOfName(_at)); }
            else if (IsPunctuation(c) && !(c == '.' && IsDigit(_at + 1))) { KeepTo(_at + 1); }
            else { MaskTo(EndOfValue(c)); }
        }
        return _output.Written;
    }

    private readonly int EndOfValue(char c)
    {
        if (IsDigit(_at) || (c is '-' or '+' or '.' && IsDigit(_at + 1))) { return EndOfNumber(_at + 1); }
        // Not GraphQL, but what people write who think of SQL or JavaScript.
        if (c == '\'') { return EndOfString(_at + 1, '\''); }
        if (c != '"') { return EndOfUnknown(); }
        return _text[_at..].StartsWith("\"\"\"", StringComparison.Ordinal) ? EndOfBlockString(_at + 3) : EndOfString(_at + 1, '"');
    }

    private readonly int EndOfString(int at, char quote)
    {
        while (true)
        {
            var found = at < _text.Length ? _text[at..].IndexOfAny([quote, '\\', '\n', '\r']) : -1;
            if (found < 0) { return _text.Length; }
            at += found;
            if (_text[at] == quote) { return at + 1; }
            // A string ends on its line. This one does not, so it is unknown what of the rest is in it.
            if (_text[at] != '\\') { return _text.Length; }
            at += 2;
        }
    }

    private readonly int EndOfBlockString(int at)
    {
        while (true)
        {
            var found = at < _text.Length ? _text[at..].IndexOf("\"\"\"", StringComparison.Ordinal) : -1;
            if (found < 0) { return _text.Length; }
            at += found;
            if (_text[at - 1] != '\\') { return at + 3; }
            at += 3;
        }
    }

    private readonly int EndOfNumber(int at)
    {
        while (at < _text.Length && (IsName(_text[at]) || IsInNumber(at))) { at++; }
        return at;
    }

    private readonly bool IsInNumber(int at) =>
        IsDigit(at + 1) && (_text[at] == '.' || (_text[at] is '-' or '+' && _text[at - 1] is 'e' or 'E'));

    private readonly int EndOfName(int at)
    {
        while (at < _text.Length && IsName(_text[at])) { at++; }
        return at;
    }

    private readonly int EndOfUnknown()
    {
        var at = _at + 1;
        // A mask that is already there stays one: masked again, the document is the same.
        if (_text[_at] == StatementWriter.Mask) { return at; }
        while (at < _text.Length && !IsKnown(_text[at])) { at++; }
        return at;
    }

    private static bool IsKnown(char c) =>
        IsName(c) || IsPunctuation(c) || c is '"' or '\'' or '#' or '-' or StatementWriter.Mask or ' ' or '\t' or '\n' or '\r' or '\ufeff';

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private static bool IsName(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static bool IsPunctuation(char c) =>
        c is '!' or '$' or '&' or '(' or ')' or ':' or '=' or '@' or '[' or ']' or '{' or '|' or '}' or ',' or '.';

    private readonly bool IsDigit(int at) => at < _text.Length && char.IsAsciiDigit(_text[at]);

    private readonly int EndOf(int found, int from) => found < 0 ? _text.Length : from + found;

    private void KeepTo(int end)
    {
        _output.Write(_text[_at..end]);
        _at = end;
    }

    private void MaskTo(int end)
    {
        _output.Write(StatementWriter.Mask);
        _at = end;
    }
}
