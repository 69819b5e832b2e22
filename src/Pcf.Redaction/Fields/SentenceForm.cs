using Pcf.Redaction.Scanning;
using Pcf.Redaction.Shapes;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Fields;

/// <summary>A name and its value with a blank between them: flags, sentences, commands of protocols.</summary>
internal static class SentenceForm
{
    private const int MaxFlags = 4;
    private const int MaxFlag = 24;
    private const int MaxPlain = 128;
    private const int MaxPhrase = 48;

    /// <summary>Adds the value's hits.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the name starts.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="at">What stands behind the blank.</param>
    /// <param name="kind">What the name says of the value.</param>
    /// <param name="reader">Reads the value.</param>
    /// <param name="hits">Takes it.</param>
    /// <returns>The position to look on from; 0 for right behind the name.</returns>
    public static int Read(ReadOnlySpan<char> text, int start, int end, int at, FieldKind kind, ValueReader reader, ref ScanState hits)
    {
        var rest = text[at..];
        var name = text[start..end];
        if (IsAuth(text, start, name, rest) && ProtocolMatcher.Auth(text, start, at, ref hits) is > 0 and var auth) { return auth; }
        // sentinel auth-pass master x
        if (name is "auth-pass" && ProtocolMatcher.WordBehind(text, at) is > 0 and var second
            && reader.Drawn(second, ref hits) is > 0 and var watched)
        {
            return watched;
        }
        if (name is "requirepass" or "masterauth") { return reader.Read(at, lineStart: false, ref hits); }
        // PASS x: a command of FTP, POP3 and IRC, alone on its line; test runners say PASS and a path.
        if (name is "PASS")
        {
            return IsCommandStart(text, start) && ProtocolMatcher.IsLastWord(text, at, out var word) && SecretValue.LooksRandom(word)
                && !word.ContainsAny('/', '.', '\\') ? reader.Read(at, lineStart: false, ref hits) : 0;
        }
        // password 0 x, secret 5 x: how routers keep them, a digit for the form before.
        if (kind == FieldKind.Secret && rest.Length > 2 && char.IsAsciiDigit(rest[0]) && rest[1] == ' '
            && reader.Drawn(at + 2, ref hits) is > 0 and var kept)
        {
            return kept;
        }
        if (name.EndsWith("SecureString", StringComparison.OrdinalIgnoreCase)) { return SecureString(text, at, reader, ref hits); }
        if (Chars.At(text, start - 1) == '-' && Chars.At(text, at) is not ('-' or '<' or '['))
        {
            return kind is FieldKind.Secret or FieldKind.Token or FieldKind.Code ? reader.Read(at, lineStart: false, ref hits) : 0;
        }
        // secret "web-tls" not found: an object's name, where password "…" is a password.
        if (kind is FieldKind.Secret or FieldKind.Token && Quote.TryRead(text, at, out var said)
            && Chars.At(text, at + said.Width) is not (' ' or ',' or ')')
            && (kind == FieldKind.Secret && !name.StartsWith("secret",
                StringComparison.OrdinalIgnoreCase) || SecretValue.LooksRandom(text[(at + said.Width)..said.FindEnd(text, at + said.Width)])))
        {
            return reader.Read(at, lineStart: false, ref hits);
        }
        // login failed with credentials kim/x
        if (name.StartsWith("credential", StringComparison.OrdinalIgnoreCase) && AccountSlash(text, at, ref hits) is > 0 and var account)
        {
            return account;
        }
        if (kind is FieldKind.Secret or FieldKind.Token && BehindPhrase(text, at) is > 0 and var phrased)
        {
            return reader.Sentence(phrased, ref hits);
        }
        var verb = rest.StartsWith("is ", StringComparison.OrdinalIgnoreCase) ? 3 : rest.StartsWith("was ", StringComparison.OrdinalIgnoreCase) ? 4
            : rest.StartsWith("to ", StringComparison.OrdinalIgnoreCase)
                ? 3
                : rest.StartsWith("set to ", StringComparison.OrdinalIgnoreCase)
                    ? 7
                    : rest.StartsWith("is: ", StringComparison.OrdinalIgnoreCase) ? 4 : 0;
        if (HeaderReader.IsHeader(kind) && Quote.TryRead(text, at, out _)) { return reader.Read(at, lineStart: false, ref hits); }
        if (Declaration.Behind(text, at) is > 0 and var declared) { return reader.Read(declared, lineStart: false, ref hits); }
        if (ValueLookahead.From(text, at) is > 0 and var from)
        {
            var next = reader.Read(from, lineStart: false, ref hits);
            return next > 0 && text.Slice(next, Math.Min(6, text.Length - next)).IndexOf(" to ", StringComparison.OrdinalIgnoreCase) is >= 0
                and var to ? reader.Read(next + to + 4, lineStart: false, ref hits) : next;
        }
        if (kind == FieldKind.Phone) { return reader.Phone(at, ref hits); }
        if (kind == FieldKind.Code && verb == 0) { return reader.Number(at, ref hits); }
        if (ValueLookahead.SetFor(text, at) is > 0 and var set) { return reader.Read(set, lineStart: false, ref hits); }
        if (ValueLookahead.Complaint(text, at) is > 0 and var phrase) { return reader.Read(phrase, lineStart: false, ref hits); }
        if (verb > 0) { return reader.Sentence(at + verb, ref hits); }
        // "Bearer eyJ…", "password hunter2": only what is plainly drawn.
        return kind is FieldKind.Secret or FieldKind.Token ? reader.Drawn(at, ref hits) : 0;
    }

    /// <summary>Where a quoted value ends that a name follows: Invalid value '…' for property 'password'; -1 when the words between are
    /// others.</summary>
    /// <param name="before">The text before the name and its quotation mark.</param>
    /// <param name="isQuoted">Whether the name stands in quotation marks.</param>
    public static int EndOfValueFor(ReadOnlySpan<char> before, bool isQuoted)
    {
        if (before.EndsWith(" for ")) { return before.Length - " for ".Length; }
        if (!isQuoted) { return -1; }
        // Between the two stands one word, which says what the name is of.
        var noun = before[..^1].LastIndexOf(' ');
        if (noun < 0 || before.Length - noun > MaxFlag || !before[..(noun + 1)].EndsWith(" for ")) { return -1; }
        foreach (var thing in (ReadOnlySpan<string>)["property ", "field ", "parameter ", "key ", "option ", "argument ", "variable ", "setting ",
            "column ", "attribute "])
        {
            if (before[(noun + 1)..].SequenceEqual(thing)) { return noun + 1 - " for ".Length; }
        }
        return -1;
    }

    // "for kim is x", "changed to x": where the value stands.
    private static int BehindPhrase(ReadOnlySpan<char> text, int at)
    {
        var rest = text[at..Math.Min(text.Length, at + MaxPhrase)];
        if (rest.Length < 4 || rest[0] is not ('f' or 'w' or 'v' or 'c' or 'r' or 'u' or 's')) { return 0; }
        if (rest[0] == 'f' && rest.StartsWith("for "))
        {
            var isWord = rest.IndexOf(" is ");
            return isWord > 0 && rest[..isWord].IndexOfAny('\n', '.', ',') < 0 && rest[..isWord].Count(' ') <= 3 ? at + isWord + " is ".Length : 0;
        }
        if (rest.StartsWith("was "))
        {
            rest = rest["was ".Length..];
            at += "was ".Length;
        }
        if (rest.StartsWith("value: ")) { return at + "value: ".Length; }
        foreach (var verb in (ReadOnlySpan<string>)["changed to ", "reset to ", "updated to ", "set to ", "rotated to "])
        {
            if (rest.StartsWith(verb)) { return at + verb.Length; }
        }
        return 0;
    }

    private static int AccountSlash(ReadOnlySpan<char> text, int at, ref ScanState hits)
    {
        var end = Chars.RunEnd(text[..Math.Min(text.Length, at + MaxPhrase)], at, Chars.Dotted);
        if (end == at || Chars.At(text, end) != '/') { return 0; }
        var stop = CommandArgument.End(text, end + 1);
        var value = text[(end + 1)..stop];
        return SecretValue.LooksRandom(value) && value.ContainsAny(Chars.Decimal) && !value.ContainsAny('/', '.')
            ? CommandArgument.Add(text, end + 1, stop, ref hits) : 0;
    }

    // A protocol's command stands first on its line, or behind what a trace puts there: "> PASS x", "C: PASS x".
    private static bool IsCommandStart(ReadOnlySpan<char> text, int start)
    {
        if (Chars.At(text, start - 1) is '\0' or '\n' or '"') { return true; }
        var before = text[Math.Max(0, start - MaxFlag)..start];
        before = before[(before.LastIndexOf('\n') + 1)..];
        return before.Length < MaxFlag && before.TrimEnd(" >-") is "" or "C:" or "c:" or "client:" or "Client:";
    }

    // The command of Redis and of mail, in small letters only where no sentence can be meant.
    private static bool IsAuth(ReadOnlySpan<char> text, int start, ReadOnlySpan<char> name, ReadOnlySpan<char> rest) =>
        name is "AUTH" or "AUTH2" or "auth2"
            || (name is "auth" && (Chars.At(text, start - 1) is '\0' or '\n' || rest.StartsWith("default ") || text[..start].EndsWith("hello 3 ")));

    // ConvertTo-SecureString -AsPlainText -Force -String x, in any order.
    private static int SecureString(ReadOnlySpan<char> text, int at, ValueReader reader, ref ScanState hits)
    {
        var isPlain = false;
        for (var flags = 0; flags < MaxFlags && Chars.At(text, at) == '-'; flags++)
        {
            var end = Chars.RunEnd(text[..Math.Min(text.Length, at + MaxFlag)], at, Chars.Base64Url);
            isPlain |= text[at..end].Equals("-AsPlainText", StringComparison.OrdinalIgnoreCase);
            at = Chars.SkipBlanks(text, end);
        }
        if (Quote.TryRead(text, at, out _)) { return reader.Read(at, lineStart: false, ref hits); }
        // A variable, or an expression, holds the value elsewhere.
        if (Chars.At(text, at) is '$' or '(' or ')' or '\0') { return 0; }
        isPlain |= text[at..Math.Min(text.Length, at + MaxPlain)].Contains("-AsPlainText", StringComparison.OrdinalIgnoreCase);
        return isPlain ? reader.Read(at, lineStart: false, ref hits) : 0;
    }
}
