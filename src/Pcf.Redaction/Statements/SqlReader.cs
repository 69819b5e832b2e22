namespace Pcf.Redaction.Statements;

/// <summary>Goes through a statement once and writes it without its values. See <see cref="SqlStatement"/> for what stays.</summary>
internal ref struct SqlReader(ReadOnlySpan<char> text, Span<char> buffer, SqlHash hash = SqlHash.Unknown)
{
    private const int NoSign = -1;

    private readonly ReadOnlySpan<char> _text = text;
    private StatementWriter _output = new(buffer);
    private int _at;
    private int _readAhead;

    // What the token before says about the next one; nothing after a name or a value.
    private SqlWord _previous = SqlWord.ThenValue;

    // Where the signs begin that belong to the number after them.
    private int _signs = NoSign;
    private SqlEscapes _escapes;
    private SqlClauses _clauses;
    private SqlBrackets _brackets = new();
    private int _squares;

    /// <summary>Tokens read, characters read ahead and characters compared.</summary>
    public long Work { get; private set; }

    public ReadOnlySpan<char> Read()
    {
        while (_at < _text.Length)
        {
            Work++;
            var c = _text[_at];
            var kind = SqlCharacter.KindOf(c);
            // Words and the space between them are most of any statement.
            if (kind == SqlKind.Word) { ReadWord(); }
            else if (kind == SqlKind.Space)
            {
                _output.Space();
                _at++;
            }
            else { ReadToken(c, kind); }
        }
        _output.End(_text.Length);
        Work += _readAhead + _brackets.ReadAhead + _output.Compared;
        return _output.Written;
    }

    private void ReadToken(char c, SqlKind kind)
    {
        switch (kind)
        {
            case SqlKind.Digit:
                MaskTo(_previous.Says(SqlWord.ThenSecret) ? SqlNumbers.EndOfSecret(_text, _at) : SqlNumbers.End(_text, _at));
                break;
            case SqlKind.Quote:
                MaskTo(EndOfString(_at, _at));
                break;
            case SqlKind.DoubleQuote:
                ReadDoubleQuoted();
                break;
            case SqlKind.Backtick or SqlKind.AngleOpen:
                KeepTo(SqlAhead.EndOfToken(_text, _at, _escapes));
                break;
            case SqlKind.Open:
                Open(c);
                break;
            case SqlKind.SquareOpen:
                ReadSquareBracket();
                break;
            case SqlKind.Close:
                Close(c);
                break;
            case SqlKind.Comma:
                _output.Comma();
                Pass(1, SqlWord.ThenValue);
                break;
            case SqlKind.Dollar:
                if (SqlQuotes.EndOfDollarQuote(_text, _at) is var quoted and not 0) { MaskTo(quoted); }
                else { KeepTo(SqlCharacter.EndOfWord(_text, _at + 1)); }
                break;
            case SqlKind.At:
                KeepTo(At(1) is SqlKind.Word ? SqlCharacter.EndOfWord(_text, _at + 1) : _at + 1);
                break;
            case SqlKind.Colon:
                ReadColon();
                break;
            case SqlKind.Placeholder:
                // SQLite numbers its placeholders; a digit after one may as well be a value.
                MaskTo(At(1) == SqlKind.Digit ? SqlNumbers.End(_text, _at + 1) : _at + 1);
                break;
            case SqlKind.Hash when SqlHashes.IsCode(_text, _at, hash, _previous.Says(SqlWord.ThenName)):
                var end = SqlHashes.End(_text, _at, out var isName);
                _output.Write(_text[_at..end]);
                Pass(end - _at, isName ? SqlWord.None : SqlWord.ThenValue);
                break;
            case SqlKind.Hash:
            case SqlKind.Slash when At(1) == SqlKind.Slash:
                DropTo(SqlComments.EndOfLine(_text, _at, c == '#' ? 1 : 2, isSure: false, _escapes));
                break;
            case SqlKind.Dash when At(1) == SqlKind.Dash:
                // MySQL subtracts a negative number in "5--3".
                DropTo(SqlComments.EndOfLine(_text, _at, 2, isSure: _output.Touching == '\0' || At(2) == SqlKind.Space || _at + 2 == _text.Length,
                    _escapes));
                break;
            case SqlKind.Slash when SqlComments.IsBlock(_text, _at):
                DropTo(SqlComments.EndOfBlock(_text, _at, _escapes));
                break;
            case SqlKind.Dash or SqlKind.Plus when _previous.Says(SqlWord.ThenValue):
                _output.FlushSpace();
                var signs = _signs == NoSign ? _output.Length : _signs;
                Keep(c, SqlWord.ThenValue);
                _signs = signs;
                break;
            case SqlKind.Dot when At(1) == SqlKind.Digit && !IsName(_output.Touching)
                && _output.Touching is not ('.' or ')' or '}' or StatementWriter.Mask):
                MaskTo(SqlNumbers.End(_text, _at));
                break;
            case SqlKind.End:
                _clauses.End();
                Keep(c, SqlWord.ThenValue);
                break;
            default:
                Keep(c, SqlWord.ThenValue);
                break;
        }
    }

    private void ReadWord()
    {
        if (_at + SqlBlock.Width <= _text.Length)
        {
            var block = new SqlBlock(_text.Slice(_at, SqlBlock.Width));
            var length = block.WordLength;
            // Where a prefix's string may begin, or the word may go on, each character is looked at.
            if (length < SqlBlock.Width && _text[_at + length] is not ('\'' or '"' or '&' or > '\u007f') && !_previous.Says(SqlWord.ThenSecret))
            {
                var known = _output.Touching == '.' ? SqlWord.None : SqlWords.Classify(_text.Slice(_at, length), block.Key);
                if (!IsLiteral(known))
                {
                    _output.Write(block, length);
                    Pass(length, known == SqlWord.None ? known : _clauses.Weigh(known, _output.Depth, _previous));
                    return;
                }
            }
        }
        ReadAnyWord();
    }

    private void ReadAnyWord()
    {
        var end = SqlCharacter.EndOfWord(_text, _at);
        var word = _text[_at..end];
        if (SqlAhead.QuoteAfter(_text, _at, end) is var quoteAt and > 0)
        {
            MaskTo(EndOfString(_at, quoteAt));
            return;
        }
        var meaning = _output.Touching == '.' ? SqlWord.None : SqlWords.Classify(word);
        if (_previous.Says(SqlWord.ThenSecret) && !SqlNumbers.IsNoSecret(_text, end, meaning))
        {
            MaskTo(SqlNumbers.EndOfSecret(_text, _at));
            return;
        }
        if (IsLiteral(meaning))
        {
            MaskTo(end);
            return;
        }
        _output.Write(word);
        Pass(word.Length, meaning == SqlWord.None ? meaning : _clauses.Weigh(meaning, _output.Depth, _previous));
    }

    private readonly bool IsLiteral(SqlWord meaning) => meaning.Says(SqlWord.Literal) && !_previous.Says(SqlWord.ThenPredicate);

    private void ReadDoubleQuoted()
    {
        var end = EndOfString(_at, _at);
        if (end > 0 && SqlCharacter.IsPlainName(_text[(_at + 1)..(end - 1)]) && MustBeName(end)) { KeepTo(end); }
        else { MaskTo(end); }
    }

    /// <summary>Whether every dialect wants a name here: MySQL and SurrealQL take double quotes for a string.</summary>
    private bool MustBeName(int end)
    {
        if (_previous.Says(SqlWord.ThenName)) { return true; }
        if (_output.Touching == '.' && IsName(_output.BeforeLast)) { return true; }
        return end < _text.Length && _text[end] == '.' && SqlAhead.IsMember(_text, end + 1);
    }

    private void ReadSquareBracket()
    {
        switch (_brackets.Judge(_text, _at, _escapes, out var close))
        {
            case SqlBracket.Array:
                _squares++;
                Open('[');
                break;
            case SqlBracket.Name:
                KeepTo(close + 1);
                LeaveSquares();
                break;
            case SqlBracket.NameWithQuote:
                Open('[');
                MaskTo(close);
                Close(']');
                break;
            default:
                MaskTo(SqlQuotes.Unterminated);
                break;
        }
    }

    private void Close(char bracket)
    {
        _output.CloseGroup(bracket);
        Pass(1, SqlWord.None);
        if (bracket != ']') { return; }
        if (_squares > 0) { _squares--; }
        LeaveSquares();
    }

    // Transact-SQL doubles a bracket that belongs to the name, so the name may not be over; in an array a second one closes the array around it.
    private void LeaveSquares()
    {
        if (_squares == 0 && _at < _text.Length && _text[_at] == ']') { MaskTo(SqlQuotes.Unterminated); }
    }

    private void ReadColon()
    {
        if (At(1) == SqlKind.Colon)
        {
            _output.Write("::");
            Pass(2, SqlWord.ThenValue);
            return;
        }
        var before = _output.Touching;
        if (IsName(before) || before is ')' or '}' or StatementWriter.Mask)
        {
            Keep(':', SqlWord.ThenValue);
            if (SqlRecordKey.End(_text, _at, _escapes) is var end && end != _at) { MaskTo(end); }
            return;
        }
        // Oracle numbers its placeholders; after a name, or in brackets, ":5" is a value.
        var isPlaceholder = At(1) == SqlKind.Word
            || (At(1) == SqlKind.Digit && _previous.Says(SqlWord.ThenValue) && _output.Last is not ('[' or '{'));
        if (isPlaceholder) { KeepTo(SqlCharacter.EndOfWord(_text, _at + 1)); }
        else { Keep(':', SqlWord.ThenValue); }
    }

    private void DropTo(int end)
    {
        if (end < 0)
        {
            MaskTo(end);
            return;
        }
        _readAhead += end - _at;
        _output.Space();
        _at = end;
    }

    private int EndOfString(int prefixAt, int quoteAt)
    {
        var end = SqlQuotes.EndOfPrefixed(_text, _text[prefixAt..quoteAt], quoteAt, _escapes);
        if (end == SqlQuotes.Unclear)
        {
            _readAhead += 2 * (_text.Length - quoteAt);
            _escapes = SqlAhead.Decide(_text, quoteAt);
            if (_escapes == SqlEscapes.Unknown) { return SqlQuotes.Unterminated; }
            end = SqlQuotes.EndOfPrefixed(_text, _text[prefixAt..quoteAt], quoteAt, _escapes);
        }
        // A word glued to a closing quote is no statement's: a quote before it was missing, and inside and outside have changed places.
        return end > 0 && SqlAhead.IsGluedToWord(_text, end) ? SqlQuotes.Unterminated : end;
    }

    private static bool IsName(char c) => c is '"' or '`' or ']' or SqlCharacter.AngleClose || SqlCharacter.IsWord(c);

    private readonly SqlKind At(int offset) => _at + offset < _text.Length ? SqlCharacter.KindOf(_text[_at + offset]) : SqlKind.Sign;

    private void Open(char bracket)
    {
        _output.OpenGroup(bracket);
        _clauses.Open(_output.Depth);
        Pass(1, SqlWord.ThenValue);
    }

    private void Keep(char c, SqlWord previous)
    {
        _output.Write(c);
        Pass(1, previous);
    }

    /// <summary>Writes the text up to a position as it is; masks the rest when the position is none.</summary>
    private void KeepTo(int end)
    {
        if (end < 0) { MaskTo(end); }
        else
        {
            _output.Write(_text[_at..end]);
            Pass(end - _at, SqlWord.None);
        }
    }

    /// <summary>Writes a mask for the text up to a position, or up to the end when the position is none.</summary>
    private void MaskTo(int end)
    {
        if (_signs != NoSign) { _output.CutTo(_signs); }
        _output.Write(StatementWriter.Mask);
        Pass((end < 0 ? _text.Length : end) - _at, SqlWord.None);
    }

    private void Pass(int length, SqlWord previous)
    {
        _at += length;
        _previous = previous;
        _signs = NoSign;
    }
}
