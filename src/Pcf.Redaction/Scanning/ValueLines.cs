namespace Pcf.Redaction.Scanning;

/// <summary>
/// The lines that one value may cover: its own, and a few more that can be nothing else. An unclosed quotation mark must not take the records that
/// follow, so what looks like a record ends the value.
/// </summary>
internal ref struct ValueLines
{
    private const int MaxLines = 16;
    private const int MaxLength = 2_048;

    private readonly ReadOnlySpan<char> _text;
    private readonly int _from;
    private readonly bool _prose;
    private int _count;
    private int _firstEnd;

    /// <param name="text">The text.</param>
    /// <param name="from">Where the value starts.</param>
    /// <param name="prose">Whether the lines of the value may have blanks in them: they may between marks that are made for text of many
    /// lines.</param>
    public ValueLines(ReadOnlySpan<char> text, int from, bool prose = false)
    {
        _text = text;
        _from = from;
        _prose = prose;
        Start = End = from;
    }

    /// <summary>Where the current line starts: the first one with the value.</summary>
    public int Start { readonly get; private set; }

    /// <summary>Where the current line ends: its line feed, or the end of the text. Set by the search of the line, so that nothing is read
    /// twice.</summary>
    public int End { readonly get; set; }

    /// <summary>Where the value ends when nothing closes it: at the end of its first line.</summary>
    public readonly int FirstEnd => _firstEnd > _from && _text[_firstEnd - 1] == '\r' ? _firstEnd - 1 : _firstEnd;

    /// <summary>Goes on to the next line, if the one before belongs to the value.</summary>
    public bool MoveNext()
    {
        if (_count == 1) { _firstEnd = End; }
        if (_count == MaxLines || End - _from > MaxLength) { return false; }
        if (_count > 0 && (End == _text.Length || (_count > 1 && !IsOwn(_text[Start..End])))) { return false; }
        Start = _count == 0 ? _from : End + 1;
        _count++;
        return true;
    }

    /// <summary>Whether the value may end at a mark on the current line: what opens another value looks the same.</summary>
    public readonly bool MayEnd(int mark)
    {
        if (_count == 1) { return true; }
        var before = _text[Start..mark];
        var first = before.Trim().IsEmpty;
        return IsOwn(before) && (first || before[^1] is not ('=' or ':' or '(' or '[' or '{' or ',' or ' '));
    }

    /// <summary>The end of a line: its line feed, or the end of the text.</summary>
    public static int EndOf(ReadOnlySpan<char> text, int at)
    {
        var length = text[at..].IndexOf('\n');
        return length < 0 ? text.Length : at + length;
    }

    /// <summary>The position of a text on a line, in any case; -1 when the line ends first, and then <paramref name="end"/> is where.</summary>
    public static int IndexOf(ReadOnlySpan<char> text, int from, ReadOnlySpan<char> sought, out int end)
    {
        for (var at = from; at < text.Length; at++)
        {
            var next = text[at..].IndexOfAny(sought[0], '\n');
            if (next < 0) { break; }
            at += next;
            end = at;
            if (text[at] == '\n') { return -1; }
            if (text[at..].StartsWith(sought, StringComparison.OrdinalIgnoreCase)) { return at; }
        }
        end = text.Length;
        return -1;
    }

    /// <summary>The end of a value that some text closes.</summary>
    /// <returns>The position of the closing text, or the end of the value's line; <paramref name="isClosed"/> says which.</returns>
    public static int Find(ReadOnlySpan<char> text, int from, ReadOnlySpan<char> closer, bool prose, out bool isClosed)
    {
        var lines = new ValueLines(text, from, prose);
        isClosed = false;
        while (lines.MoveNext())
        {
            var close = IndexOf(text, lines.Start, closer, out var end);
            lines.End = end;
            if (close < 0) { continue; }
            isClosed = lines.MayEnd(close);
            return isClosed ? close : lines.FirstEnd;
        }
        return lines.FirstEnd;
    }

    // Key material and passwords have no blanks inside; records have, and begin with a time, a bracket or a brace.
    private readonly bool IsOwn(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        WorkCounter.Take(line.Length);
        if (line.IsEmpty) { return true; }
        if (line[0] is '{' or '[' or '<') { return false; }
        return _prose ? !char.IsAsciiDigit(line[0]) : line[0] is '"' or '\'' || !line.ContainsAny(' ', '\t');
    }
}
