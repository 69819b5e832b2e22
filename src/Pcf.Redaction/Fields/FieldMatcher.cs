using System.Buffers;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Shapes;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Fields;

/// <summary>Finds the value behind a name of a secret, whatever form ties the two together. Linear: it goes on behind what it has found.</summary>
internal static class FieldMatcher
{
    private const int MaxName = 96;
    private const int MaxLookBack = 256;
    private const int MaxStatement = 160;
    private static readonly SearchValues<string> Value = SearchValues.Create(["value"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Looks at the name around a stem.</summary>
    /// <param name="text">The text.</param>
    /// <param name="stem">The stem.</param>
    /// <param name="names">Knows the names of secrets.</param>
    /// <param name="hits">Takes the values.</param>
    /// <param name="isName">Set when it is a secret's name, with a value or without.</param>
    /// <returns>The position to look on from.</returns>
    public static int Match(ReadOnlySpan<char> text, int stem, FieldName names, ref ScanState hits, ref bool isName)
    {
        var start = stem;
        while (start > 0 && stem - start < MaxName && IsOfName(text[start - 1])) { start--; }
        WorkCounter.Take(stem - start + 1);
        start = AfterEscape(text, start, stem);
        var end = stem + 1;
        while (end < text.Length && end - stem < MaxName && IsOfName(text[end])) { end++; }
        WorkCounter.Take(end - stem + 1);
        // A stop after the name ends a sentence.
        var stop = end;
        while (end > stem && text[end - 1] is '.' or '-') { end--; }
        WorkCounter.Take(stop - end);

        var name = text[start..end];
        var kind = names.KindOf(name);
        if (kind is FieldKind.None or FieldKind.QueryToken && TwoWordName(text, ref start, end, names) is not FieldKind.None and var together)
        {
            kind = together;
        }
        // social security number 577735303
        if (kind == FieldKind.Code && text[end..].StartsWith(" number ", StringComparison.OrdinalIgnoreCase)) { end += " number".Length; }
        if (kind == FieldKind.Token && text[end..].StartsWith(" id ", StringComparison.OrdinalIgnoreCase)) { end += " id".Length; }
        // password.equals("…"): the name of a method behind that of the secret.
        if (kind == FieldKind.None && Chars.At(text, end) == '(' && text[start..end].LastIndexOf('.') is > 0 and var method)
        {
            end = start + method;
            kind = names.KindOf(text[start..end]);
        }
        if (kind == FieldKind.None && start > 0 && text[start - 1] == ':' && Quote.TryRead(text, end, out _))
        {
            kind = SectionedName(text, start, end, names);
        }
        if (kind == FieldKind.None && IsKeyOfStatement(text, start, end)) { kind = FieldKind.Secret; }
        if (kind == FieldKind.None && name.Equals("authenticate", StringComparison.OrdinalIgnoreCase)
            && ProtocolMatcher.Authenticate(text, Chars.SkipBlanks(text, end), ref hits) is > 0 and var credentials)
        {
            return credentials;
        }
        if (kind == FieldKind.None) { return PrintsPassword(text[start..end]) ? PipedSecret.Command(text, end, ref hits) : end; }
        isName = true;
        var before = hits.Count;
        var next = Math.Max(end, new FieldForm(text, start, end, kind).Find(ref hits));
        // first pass=1242: what only looks like a secret's name together with the word before it. Asked last, because it seldom matters.
        if (hits.Count > before && (kind is FieldKind.Token or FieldKind.Code || (kind == FieldKind.Secret && Chars.At(text, end) == ' '))
            && WordBefore(text, start) is { IsEmpty: false } word && FieldName.IsHarmless(word, text[start..end]))
        {
            hits.Trim(before);
        }
        return next;
    }

    // ATTACH … KEY '…', DEFINE ACCESS … KEY '…', PRAGMA main.key = '…': the word alone is no secret's name.
    private static bool IsKeyOfStatement(ReadOnlySpan<char> text, int start, int end)
    {
        if (text[end - 1] is not ('y' or 'Y') || !text[start..end].EndsWith("key", StringComparison.OrdinalIgnoreCase)) { return false; }
        var before = text[Math.Max(0, start - MaxStatement)..start];
        if (before.EndsWith("pragma ", StringComparison.OrdinalIgnoreCase)) { return true; }
        if (end - start != 3 || !Quote.TryRead(text, Chars.SkipBlanks(text, end), out _) || Chars.At(text, end) != ' ') { return false; }
        before = before[(before.LastIndexOf('\n') + 1)..];
        return before.Contains("attach ", StringComparison.OrdinalIgnoreCase) || before.Contains(" access ", StringComparison.OrdinalIgnoreCase);
    }

    // passwordeval, password-command: what prints the password.
    private static bool PrintsPassword(ReadOnlySpan<char> name) =>
        name[^1] is 'l' or 'd' or 'L' or 'D'
            && (name.EndsWith("eval", StringComparison.OrdinalIgnoreCase) || name.EndsWith("command",
                StringComparison.OrdinalIgnoreCase) || name.EndsWith("cmd", StringComparison.OrdinalIgnoreCase))
        && name.Contains("pass", StringComparison.OrdinalIgnoreCase);

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' || char.IsLetter(c);

    // "API key: …", "Account Key=…": the words of a name may be set apart by a space.
    private static FieldKind TwoWordName(ReadOnlySpan<char> text, ref int start, int end, FieldName names)
    {
        var word = WordBefore(text, start);
        if (word.IsEmpty) { return FieldKind.None; }
        var before = start - 1 - word.Length;
        var kind = names.KindOf(text[before..end]);
        if (kind != FieldKind.None) { start = before; }
        return kind;
    }

    // "Jwt:Key": a section of .NET's settings and its key.
    private static FieldKind SectionedName(ReadOnlySpan<char> text, int start, int end, FieldName names)
    {
        var section = start - 1;
        while (section > 0 && start - section < 24 && char.IsAsciiLetterOrDigit(text[section - 1])) { section--; }
        WorkCounter.Take(start - section);
        return section < start - 1 ? names.KindOf(text[section..end]) : FieldKind.None;
    }

    private static ReadOnlySpan<char> WordBefore(ReadOnlySpan<char> text, int start)
    {
        if (Chars.At(text, start - 1) != ' ') { return default; }
        var before = start - 1;
        while (before > 0 && start - before < 24 && char.IsAsciiLetterOrDigit(text[before - 1])) { before--; }
        WorkCounter.Take(start - before);
        return text[before..(start - 1)];
    }

    // In "\npassword" and "%22password" the letter or digits of the escape are no part of the name.
    private static int AfterEscape(ReadOnlySpan<char> text, int start, int stem)
    {
        while (start < stem && text[start] is '-' or '.') { start++; }
        WorkCounter.Take(1);
        // -Dsonar.login=x, -Psigning.password=x: a letter of the flag.
        if (start < stem && text[start] is 'D' or 'P' && Chars.At(text, start - 1) == '-' && char.IsAsciiLetterLower(text[start + 1]))
        {
            return start + 1;
        }
        var before = Chars.At(text, start - 1);
        // \u0026sig and \u0022token: five characters of an escape.
        if (before == '\\' && text[start] == 'u' && stem - start >= 5) { return start + 5; }
        if (before == '\\' && stem > start && text[start] is 'n' or 'r' or 't' && !(text[start] is 't' && stem == start)) { return start + 1; }
        return before == '%' && stem - start >= 2 && char.IsAsciiHexDigit(text[start]) && char.IsAsciiHexDigit(text[start + 1]) ? start + 2 : start;
    }

    /// <summary>The value's position in a pair that names it first: <c>{"value":"…","name":"password"}</c>; -1 when there is none.</summary>
    public static int ValueBefore(ReadOnlySpan<char> text, int name, ref SearchCache searches)
    {
        var from = Math.Max(0, name - MaxLookBack);
        // Mostly there is none anywhere near, and one search ahead shows that for all the names that follow.
        if (searches.Value.IndexOf(text, from, Value) is var next && (next < 0 || next >= name)) { return -1; }
        var window = text[from..name];
        var open = window.LastIndexOfAny('{', '(', '<');
        if (open >= 0)
        {
            window = window[(open + 1)..];
            from += open + 1;
        }
        var value = window.IndexOf("value", StringComparison.OrdinalIgnoreCase);
        return value < 0 ? -1 : from + value;
    }
}
