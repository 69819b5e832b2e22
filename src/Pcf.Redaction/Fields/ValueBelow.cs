using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Fields;

/// <summary>Values that stand below their names: YAML's blocks and lists, properties that go on behind a backslash.</summary>
internal static class ValueBelow
{
    private const int MaxLines = 16;
    private const int MaxLine = 512;

    /// <summary>The end of a line on which nothing is but a tag (!!str), an anchor (&amp;a), a comment or a backslash; 0 when there is
    /// more.</summary>
    public static int OtherLine(ReadOnlySpan<char> text, int at)
    {
        var end = ValueLines.EndOf(text[..Math.Min(text.Length, at + MaxLine)], at);
        if (end == text.Length || (text[at] == '\\' ? !text[(at + 1)..end].Trim().IsEmpty : text[at] != '#' && text[at..end].TrimEnd().Contains(' ')))
        {
            return 0;
        }
        return end;
    }

    /// <summary>The value on the next line, further in: one word, or the items of a list.</summary>
    public static int Indented(ReadOnlySpan<char> text, int at, ValueReader reader, ref ScanState hits)
    {
        var read = 0;
        for (var count = 0; count < MaxLines && Chars.At(text, at) is '\n' or '\r'; count++)
        {
            if (Chars.At(text, at) == '\r') { at++; }
            var from = Chars.SkipBlanks(text, at + 1);
            var end = UnquotedValue.LineEnd(text, from, ref hits.SearchCache);
            end = from + WithoutClosers(text[from..end].TrimEnd()).Length;
            var isItem = text[from..end].StartsWith("- ");
            if (isItem) { from = Chars.SkipBlanks(text, from + 2); }
            // Behind a backslash it need not be further in.
            var isJoined = text[at - 1] == '\\' || (text[at - 1] == '\r' && Chars.At(text, at - 2) == '\\');
            if ((from == at + 1 && !isJoined) || text[from..end].Contains(' ') || UnquotedValue.StartsPair(text[..end], from)
                || reader.Take(from, end, quoted: true, ref hits) == 0)
            {
                break;
            }
            read = at = end;
            if (!isItem && text[end - 1] != '\\') { break; }
            while (Chars.At(text, at) is ' ' or '\t') { at++; }
        }
        return read;
    }

    // What closes the string that all of it stands in, and what that string is in.
    private static ReadOnlySpan<char> WithoutClosers(ReadOnlySpan<char> value) =>
        value.IndexOf('"') is > 0 and var quote && value[quote..].Trim("\"}]),;").IsEmpty ? value[..quote] : value;

    /// <summary>&lt;&lt;EOF: the lines up to the one with the word.</summary>
    public static int Heredoc(ReadOnlySpan<char> text, int at, ValueReader reader, ref ScanState hits)
    {
        var word = at + 2;
        while (Chars.At(text, word) is '-' or '~' or '\'' or '"') { word++; }
        var marker = text[word..Chars.RunEnd(text[..Math.Min(text.Length, word + MaxLine)], word, Chars.Base64Url)].TrimEnd("'\"");
        var line = ValueLines.EndOf(text[..Math.Min(text.Length, word + MaxLine)], word);
        if (marker.IsEmpty) { return 0; }
        var last = 0;
        for (var count = 0; count < MaxLines && Chars.At(text, line) == '\n'; count++)
        {
            var from = Chars.SkipBlanks(text, line + 1);
            var end = UnquotedValue.LineEnd(text, from, ref hits.SearchCache);
            if (text[from..end].TrimEnd().SequenceEqual(marker)) { break; }
            // What has blanks in it is a record when the word never comes.
            if (text[from..end].Contains(' ') || reader.Take(from, end, quoted: true, ref hits) == 0) { break; }
            line = last = end;
        }
        return last;
    }

    /// <summary>Whether | or > stands alone, but for how to indent and how to end (YAML 1.2.2, section 8.1.1).</summary>
    public static bool IsBlock(ReadOnlySpan<char> text, int at)
    {
        var end = at + 1;
        while (end - at < 3 && Chars.At(text, end) is '-' or '+' or (>= '1' and <= '9')) { end++; }
        return Chars.At(text, end) is '\n' or '\r';
    }

    /// <summary>YAML's | and >: the lines that follow, as long as they are indented.</summary>
    public static int Block(ReadOnlySpan<char> text, int at, ValueReader reader, ref ScanState hits)
    {
        var line = UnquotedValue.LineEnd(text, at, ref hits.SearchCache);
        if (line - at > 3) { return 0; }
        var last = 0;
        var outer = MemberValues.IndentOf(text, at);
        while (line < text.Length)
        {
            var from = line;
            while (from < text.Length && text[from] is '\r' or '\n') { from++; }
            WorkCounter.Take(from - line + 1);
            var inner = from;
            while (inner < text.Length && text[inner] is ' ' or '\t') { inner++; }
            WorkCounter.Take(inner - from + 1);
            // The next key stands as far in as the block's own.
            if (inner == from || inner - from <= outer) { break; }
            line = UnquotedValue.LineEnd(text, inner, ref hits.SearchCache);
            if (line <= inner || reader.Take(inner, line, quoted: true, ref hits) == 0) { break; }
            last = line;
        }
        return last;
    }
}
