namespace Pcf.Observability.Redaction;

/// <summary>The value of a name that is itself a value: <c>{"name":"password", …, "value":"…"}</c>, <c>&lt;key&gt;password&lt;/key&gt;&lt;value&gt;…</c>. It stands in the same object or element, a few properties on.</summary>
internal static class SiblingValue
{
    private const int MaxProperties = 12;
    private const int MaxTag = 256;
    private const int MaxGap = 64;
    private static readonly string[] ValueNames =
        ["value", "val", "v", "data", "content", "text", "input", "new", "old", "current", "actual", "plaintext", "string", "bytes", "secret", "after", "before", "default"];

    /// <summary>Whether a name is one that says "here is the value": value, stringValue, rejected_value.</summary>
    public static bool IsValueName(ReadOnlySpan<char> name)
    {
        if (name.Length is < 1 or > 24) { return false; }
        if (name.EndsWith("value", StringComparison.OrdinalIgnoreCase)) { return true; }
        foreach (var known in ValueNames)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase)) { return true; }
        }
        return false;
    }

    /// <summary>Looks through the properties behind a name that is a property's value.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The comma behind the name.</param>
    /// <param name="kind">What the name says of the value.</param>
    /// <param name="hits">Takes the values.</param>
    /// <returns>The position to look on from; 0 when there is no value.</returns>
    public static int InObject(ReadOnlySpan<char> text, int at, FieldKind kind, ref HitList hits)
    {
        var found = 0;
        for (var count = 0; count < MaxProperties && Chars.At(text, at) == ','; count++)
        {
            var next = SkipSpace(text, at + 1);
            if (!Quote.TryRead(text, next, out var open)) { break; }
            var name = Chars.RunEnd(text, next + open.Width, Chars.Dotted);
            if (!Quote.TryRead(text, name, out var close)) { break; }
            var colon = SkipSpace(text, name + close.Width);
            if (Chars.At(text, colon) != ':') { break; }
            // Nobody breaks the line between a colon and a number or word: what stands there is another record.
            var value = SkipSpace(text, colon + 1);
            if (value > Chars.SkipBlanks(text, colon + 1) && Chars.At(text, value) is not ('"' or '[' or '{' or '\\')) { break; }
            if (Chars.At(text, value) == '{' && text[colon..value].Contains('\n')) { break; }
            var isValue = IsValueName(text[(next + open.Width)..name]);
            if (isValue) { found = Math.Max(found, Read(text, value, kind, close, ref hits)); }
            at = SkipSpace(text, SkipValue(text, value));
        }
        return found;
    }

    /// <summary>Looks for the value in the tag that a name is an attribute of, or in the element that follows.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Behind the name's closing quotation mark.</param>
    /// <param name="reader">Reads the value.</param>
    /// <param name="hits">Takes the value.</param>
    public static int InTag(ReadOnlySpan<char> text, int at, ValueReader reader, ref HitList hits)
    {
        var window = text[..Math.Min(text.Length, at + MaxTag)];
        while (at < window.Length)
        {
            at = SkipSpace(window, at);
            if (Chars.At(window, at) == '>') { return Content(text, at + 1, reader, ref hits); }
            var name = Chars.RunEnd(window, at, Chars.Dotted);
            if (name == at || Chars.At(window, name) != '=' || !Quote.TryRead(window, name + 1, out var quote)) { return 0; }
            if (IsValueName(window[at..name])) { return reader.Read(name + 1, lineStart: false, ref hits); }
            at = quote.FindEnd(window, name + 1 + quote.Width) + quote.Width;
        }
        return 0;
    }

    /// <summary>Looks for the value in the element that follows the one with the name: <c>&lt;key&gt;password&lt;/key&gt;&lt;string&gt;…</c>.</summary>
    public static int InElement(ReadOnlySpan<char> text, int closingTag, ValueReader reader, ref HitList hits)
    {
        var end = Chars.RunEnd(text, closingTag + 2, Chars.Dotted);
        return Chars.At(text, end) == '>' ? Content(text, end + 1, reader, ref hits, onlyElement: true) : 0;
    }

    /// <summary>Where a start tag ends that a name begins, its attributes passed over: right behind the &gt;, or 0.</summary>
    public static int TagEnd(ReadOnlySpan<char> text, int at)
    {
        var window = text[..Math.Min(text.Length, at + MaxTag)];
        while (at < window.Length)
        {
            at = SkipSpace(window, at);
            if (Chars.At(window, at) == '>') { return at + 1; }
            var name = at;
            while (name < window.Length && (char.IsAsciiLetterOrDigit(window[name]) || window[name] is '-' or '_' or ':' or '.')) { name++; }
            Steps.Take(name - at + 1);
            if (name == at || Chars.At(window, name) != '=' || !Quote.TryRead(window, name + 1, out var quote)) { return 0; }
            at = quote.FindEnd(window, name + 1 + quote.Width) + quote.Width;
        }
        return 0;
    }

    /// <summary>Passes over blanks and line ends, also escaped ones.</summary>
    public static int SkipSpace(ReadOnlySpan<char> text, int at)
    {
        var stop = Math.Min(text.Length, at + MaxGap);
        var from = at;
        while (at < stop)
        {
            if (text[at] is ' ' or '\t' or '\r' or '\n') { at++; }
            else if (text[at] == '\\' && Chars.At(text, at + 1) is 'n' or 'r' or 't') { at += 2; }
            else { break; }
        }
        Steps.Take(at - from + 1);
        return at;
    }

    // The text of an element, or of the value element in it.
    private static int Content(ReadOnlySpan<char> text, int at, ValueReader reader, ref HitList hits, bool onlyElement = false)
    {
        var inner = SkipSpace(text, at);
        if (Chars.At(text, inner) != '<') { return onlyElement ? 0 : reader.Element(at, ref hits); }
        var name = Chars.RunEnd(text, inner + 1, Chars.Dotted);
        return name > inner + 1 && IsValueName(text[(inner + 1)..name]) && TagEnd(text, name) is > 0 and var end ? reader.Element(end, ref hits) : 0;
    }

    // A value, or the values inside an object around it: {"stringValue":"…"}.
    private static int Read(ReadOnlySpan<char> text, int value, FieldKind kind, Quote close, ref HitList hits)
    {
        var reader = new ValueReader(text, kind, default, default, close);
        if (Chars.At(text, value) != '{') { return reader.Read(value, lineStart: false, ref hits); }
        var end = SkipValue(text, value);
        var found = 0;
        for (var at = value + 1; at < end;)
        {
            var colon = text[at..end].IndexOf(':');
            if (colon < 0) { break; }
            at = SkipSpace(text, at + colon + 1);
            found = Math.Max(found, reader.Read(at, lineStart: false, ref hits));
            at = Math.Max(at + 1, SkipValue(text, at));
        }
        return found;
    }

    // Behind a value of JSON: a string, a number or a word, or a small object or list.
    private static int SkipValue(ReadOnlySpan<char> text, int at)
    {
        var stop = Math.Min(text.Length, at + MaxTag);
        for (var depth = 0; at < stop;)
        {
            Steps.Take();
            var c = text[at];
            if (Quote.TryRead(text, at, out var quote)) { at = quote.FindEnd(text, at + quote.Width) + quote.Width; }
            else if (c is '{' or '[') { (at, depth) = (at + 1, depth + 1); }
            else if (c is '}' or ']' && depth > 0) { (at, depth) = (at + 1, depth - 1); }
            else if (c is ',' or '}' or ']' or '\n' && depth == 0) { return at; }
            // JSON goes on with a name, a value or an end; what else stands on the next line is another record.
            else if (c == '\n' && Chars.At(text, SkipSpace(text, at)) is not ('"' or '{' or '}' or '[' or ']')) { return at; }
            else { at++; }
            if (depth == 0 && Chars.At(text, SkipSpace(text, at)) is ',' or '}' or ']') { return at; }
        }
        return Math.Min(at, text.Length);
    }
}
