using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Fields;

/// <summary>The value of a name that is itself a value: <c>{"name":"password", …, "value":"…"}</c>. It stands in the same object, a few properties or
/// lines on.</summary>
internal static class SiblingValue
{
    private const int MaxProperties = 12;
    private const int MaxTag = 512;
    private const int MaxLines = 6;
    private const int MaxGap = 64;
    private static readonly string[] ValueNames =
        ["value", "val", "v", "data", "content", "text", "input", "new", "old", "current", "actual", "plaintext", "string", "bytes", "secret",
            "after", "before", "default"];

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
    public static int InObject(ReadOnlySpan<char> text, int at, FieldKind kind, ref ScanState hits)
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
            // No writer breaks the line between a colon and a number or word: what stands there is another record.
            var value = SkipSpace(text, colon + 1);
            if (value > Chars.SkipBlanks(text, colon + 1) && Chars.At(text, value) is not ('"' or '[' or '{' or '\\')) { break; }
            if (Chars.At(text, value) == '{' && text[colon..value].Contains('\n')) { break; }
            var isValue = IsValueName(text[(next + open.Width)..name]);
            if (isValue) { found = Math.Max(found, Read(text, value, kind, close, ref hits)); }
            at = SkipSpace(text, SkipValue(text, value));
        }
        return found;
    }

    /// <summary>name: K, value: X; key="K", value="X": behind the comma, and the name that says so.</summary>
    /// <returns>The position of the value; 0 when there is none.</returns>
    public static int BehindComma(ReadOnlySpan<char> text, int comma) => NameAt(text, Chars.SkipBlanks(text, comma + 1));

    /// <summary>The value behind a name that says "here is the value": value=X, value: X, value { string_value: "X" }.</summary>
    /// <returns>The position of the value; 0 when there is none.</returns>
    public static int NameAt(ReadOnlySpan<char> text, int at)
    {
        var end = Chars.RunEnd(text[..Math.Min(text.Length, at + MaxGap)], at, Chars.Dotted);
        if (!IsValueName(text[at..end])) { return 0; }
        var sign = Chars.SkipBlanks(text, end);
        if (Chars.At(text, sign) is '=' or ':') { return sign + 1; }
        if (Chars.At(text, sign) != '{') { return 0; }
        var colon = text[sign..Math.Min(text.Length, sign + MaxGap)].IndexOf(':');
        return colon < 0 ? 0 : sign + colon + 1;
    }

    /// <summary>- name: K⏎  type: t⏎  value: X: the lines below a name, as long as they belong to its item.</summary>
    public static int InLines(ReadOnlySpan<char> text, int at, ValueReader reader, ref ScanState hits)
    {
        for (var lines = 0; lines < MaxLines; lines++)
        {
            var name = Chars.SkipBlanks(text, at);
            var end = Chars.RunEnd(text[..Math.Min(text.Length, name + MaxGap)], name, Chars.Dotted);
            if (end == name || Chars.At(text, end) != ':') { return 0; }
            if (IsValueName(text[name..end])) { return reader.Read(end + 1, lineStart: true, ref hits); }
            // Only an item's own lines stand further in.
            if (name == at) { return 0; }
            at = ValueLines.EndOf(text[..Math.Min(text.Length, end + MaxTag)], end) + 1;
            if (at > text.Length) { return 0; }
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
        WorkCounter.Take(at - from + 1);
        return at;
    }

    // A value, or the values inside an object around it: {"stringValue":"…"}.
    private static int Read(ReadOnlySpan<char> text, int value, FieldKind kind, Quote close, ref ScanState hits)
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
            // Objects and lists of objects in it hold the values.
            if (Chars.At(text, at) == '{' || (Chars.At(text, at) == '[' && Chars.At(text, SkipSpace(text, at + 1)) == '{')) { continue; }
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
            WorkCounter.Take();
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
