using System.Buffers;
using System.Collections.Frozen;
using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Fields;

/// <summary>A name and its value in XML and HTML: an element, an attribute and the one beside it, a key element and the value element that follows
/// (XML 1.0, section 3.1).</summary>
internal static class MarkupForm
{
    private const int MaxTag = 256;
    private const int MaxPrefix = 24;
    private const int MaxSiblings = 3;
    private const int MaxLevels = 2;
    private static readonly SearchValues<char> TagName = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Void =
        "input meta link img br hr param source col area base embed track wbr".Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Reads the value when the name stands in markup.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the name starts.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="at">The first sign behind the name, its closing quotation mark and blanks.</param>
    /// <param name="closed">Whether the name stands in quotation marks.</param>
    /// <param name="around">The quotation mark before the name, or none.</param>
    /// <param name="reader">Reads the value.</param>
    /// <param name="hits">Takes it.</param>
    /// <param name="next">The position to look on from; 0 when nothing is to be hidden.</param>
    /// <returns>Whether the name stands in markup.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, int start, int end, int at, bool closed, Quote around, ValueReader reader, ref ScanState hits,
        out int next)
    {
        var c = Chars.At(text, at);
        next = 0;
        if (closed && (c == '>' || (c == '/' && Chars.At(text, at + 1) == '>')))
        {
            next = InTag(text, start, at, reader, ref hits);
            return true;
        }
        var qualified = Qualified(text, start);
        if (c == '<' && Chars.At(text, qualified - 1) == '>' && Chars.At(text, at + 1) == '/')
        {
            next = InNextElement(text, at, reader, ref hits);
            return true;
        }
        if (closed || Chars.At(text, qualified - 1) != '<' || (at == end && c is not ('>' or '\n' or '\r'))) { return false; }
        // token=<token> is a placeholder, body=<token>…</token> an element.
        var isBare = Chars.At(text, qualified - 2) is not ('=' or ':' or '"' or '\'') && around.Sign == '\0';
        if (TagEnd(text, end, out var value) is var tag && value > 0)
        {
            next = reader.Read(value, lineStart: false, ref hits);
            return true;
        }
        if (tag == 0 || !(isBare || HasClosingTag(text, tag, text[start..end]))) { return false; }
        next = Content(text, tag, reader, ref hits);
        return true;
    }

    /// <summary>Looks for the value in the tag that a name is an attribute of, before and behind it, or in the element that the tag opens.</summary>
    public static int InTag(ReadOnlySpan<char> text, int start, int at, ValueReader reader, ref ScanState hits)
    {
        if (ValueBefore(text, start) is > 0 and var before) { return Math.Max(at, reader.Read(before, lineStart: false, ref hits)); }
        var tag = TagEnd(text, at, out var value);
        return value > 0 ? reader.Read(value, lineStart: false, ref hits) : tag > 0 ? Content(text, tag, reader, ref hits) : 0;
    }

    // <add value="…" key="password"/>
    private static int ValueBefore(ReadOnlySpan<char> text, int start)
    {
        var window = text[Math.Max(0, start - MaxTag)..start];
        var open = window.LastIndexOf('<');
        if (open < 0 || window[open..].Contains('>')) { return 0; }
        // Each attribute ends where a quotation mark follows its equals sign.
        for (var at = open; at < window.Length;)
        {
            var equals = window[at..].IndexOf('=');
            if (equals < 0) { return 0; }
            equals += at;
            var name = equals;
            while (name > at && (char.IsAsciiLetterOrDigit(window[name - 1]) || window[name - 1] is '-' or '_')) { name--; }
            WorkCounter.Take(equals - at + 1);
            if (!Quote.TryRead(window, equals + 1, out var quote)) { return 0; }
            if (name > open && window[name - 1] is ' ' or '\t' or '\n' && SiblingValue.IsValueName(window[name..equals]))
            {
                return start - window.Length + equals + 1;
            }
            at = quote.FindEnd(window, equals + 1 + quote.Width) + quote.Width;
        }
        return 0;
    }

    // Behind the > of a tag; 0 when it has none near. A value attribute on the way is reported.
    private static int TagEnd(ReadOnlySpan<char> text, int at, out int value)
    {
        var window = text[..Math.Min(text.Length, at + MaxTag)];
        value = 0;
        while (at < window.Length)
        {
            at = SiblingValue.SkipSpace(window, at);
            if (Chars.At(window, at) == '>') { return at + 1; }
            var name = at;
            while (name < window.Length && (char.IsAsciiLetterOrDigit(window[name]) || window[name] is '-' or '_' or ':' or '.')) { name++; }
            WorkCounter.Take(name - at + 1);
            if (name == at || Chars.At(window, name) != '=' || !Quote.TryRead(window, name + 1, out var quote)) { return 0; }
            if (SiblingValue.IsValueName(window[at..name])) { value = name + 1; }
            at = quote.FindEnd(window, name + 1 + quote.Width) + quote.Width;
        }
        return 0;
    }

    // <key>password</key><type>t</type><value>…</value>
    private static int InNextElement(ReadOnlySpan<char> text, int closingTag, ValueReader reader, ref ScanState hits)
    {
        var at = closingTag;
        for (var siblings = 0; siblings < MaxSiblings; siblings++)
        {
            var window = text[..Math.Min(text.Length, at + MaxTag)];
            var close = window[at..].IndexOf('>');
            if (close < 0) { return 0; }
            at = SiblingValue.SkipSpace(text, at + close + 1);
            if (Chars.At(text, at) != '<' || Chars.At(text, at + 1) == '/') { return 0; }
            if (IsValueElement(text, at, out var inside)) { return Content(text, inside, reader, ref hits); }
            var end = window[at..].IndexOf("</");
            if (end < 0) { return 0; }
            at += end;
        }
        return 0;
    }

    // The text of an element, or of the value element in it.
    private static int Content(ReadOnlySpan<char> text, int at, ValueReader reader, ref ScanState hits)
    {
        if (IsVoid(text, at)) { return 0; }
        for (var level = 0; level < MaxLevels && IsValueElement(text, SiblingValue.SkipSpace(text, at), out var inside); level++) { at = inside; }
        return reader.Element(at, ref hits);
    }

    /// <summary>Whether the tag at the end of some lines is that of the element that begins before them.</summary>
    public static bool Closes(ReadOnlySpan<char> text, int from, int tag)
    {
        var window = text[Math.Max(0, from - MaxTag)..from];
        var opened = window[(window.LastIndexOf('<') + 1)..];
        var name = opened[..Chars.RunEnd(opened, 0, TagName)];
        return Chars.At(text, tag + 1) == '!' || text[(tag + 2)..].StartsWith(name);
    }

    // Elements of HTML that have no text, so no end tag either (HTML, section 13.1.2).
    private static bool IsVoid(ReadOnlySpan<char> text, int end)
    {
        var window = text[Math.Max(0, end - MaxTag)..end];
        var tag = window[(window.LastIndexOf('<') + 1)..];
        return Void.Contains(tag[..Chars.RunEnd(tag, 0, TagName)]);
    }

    private static bool IsValueElement(ReadOnlySpan<char> text, int tag, out int inside)
    {
        inside = 0;
        if (Chars.At(text, tag) != '<') { return false; }
        var name = tag + 1;
        var end = Chars.RunEnd(text[..Math.Min(text.Length, tag + MaxTag)], name, Chars.Dotted);
        if (Chars.At(text, end) == ':')
        {
            name = end + 1;
            end = Chars.RunEnd(text[..Math.Min(text.Length, tag + MaxTag)], name, Chars.Dotted);
        }
        if (!SiblingValue.IsValueName(text[name..end])) { return false; }
        inside = TagEnd(text, end, out _);
        return inside > 0;
    }

    private static bool HasClosingTag(ReadOnlySpan<char> text, int at, ReadOnlySpan<char> name)
    {
        var tag = ValueLines.Find(text, at, "</", prose: true, out var isClosed);
        if (!isClosed) { return false; }
        var closing = text[(tag + 2)..Math.Min(text.Length, tag + 2 + MaxPrefix + name.Length)];
        return closing.StartsWith(name) || closing[(closing.IndexOf(':') + 1)..].StartsWith(name);
    }

    // Where a name starts with its namespace: wsse:Password
    private static int Qualified(ReadOnlySpan<char> text, int start)
    {
        if (Chars.At(text, start - 1) != ':') { return start; }
        var at = start - 1;
        while (at > 0 && start - at < MaxPrefix && char.IsAsciiLetterOrDigit(text[at - 1])) { at--; }
        WorkCounter.Take(start - at);
        return at;
    }
}
