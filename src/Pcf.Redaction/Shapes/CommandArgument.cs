using System.Buffers;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Shapes;

/// <summary>One argument of a command line, and the part of it that is a password.</summary>
internal static class CommandArgument
{
    private const int MaxLength = 256;
    private static readonly SearchValues<char> ValueEnd = SearchValues.Create(" \t\r\n\"'<>|");

    /// <summary>The end of the argument at a position, its closing quotation mark included.</summary>
    public static int End(ReadOnlySpan<char> text, int at)
    {
        if (Quote.TryRead(text, at, out var quote)) { return Math.Min(text.Length, quote.FindEnd(text, at + quote.Width) + quote.Width); }
        var length = text[at..Math.Min(text.Length, at + MaxLength)].IndexOfAny(ValueEnd);
        var end = length < 0 ? Math.Min(text.Length, at + MaxLength) : Math.Max(at + length, Math.Min(text.Length, at + 1));
        WorkCounter.Take(end - at);
        return end;
    }

    /// <summary>The argument as a password.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Value(ReadOnlySpan<char> text, int at, ref ScanState hits)
    {
        if (Quote.TryRead(text, at, out var quote)) { return Add(text, at + quote.Width, quote.FindEnd(text, at + quote.Width), ref hits); }
        return Add(text, at, End(text, at), ref hits);
    }

    /// <summary>name:password, also in quotes, and quotes in it; lftp has name,password and smbclient name%password.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Account(ReadOnlySpan<char> text, int at, char sign, ref ScanState hits)
    {
        var isQuoted = Quote.TryRead(text, at, out var quote);
        var from = isQuoted ? at + quote.Width : at;
        var length = text[from..].IndexOfAny(ValueEnd);
        var end = isQuoted ? quote.FindEnd(text, from) : length < 0 ? text.Length : from + length;
        if (text[from..].StartsWith("<") && text[from..Math.Min(text.Length, from + 64)].IndexOf('>') is > 0 and var close
            && Placeholder.IsOne(text.Slice(from, close + 1)))
        {
            return from + close + 1;
        }
        var colon = text[from..end].IndexOfAny(':', sign);
        if (colon < 0) { return from; }
        var password = from + colon + 1;
        // name:"password"
        if (!isQuoted && Quote.TryRead(text, password, out var inner))
        {
            return Add(text, password + inner.Width, inner.FindEnd(text, password + inner.Width), ref hits);
        }
        // A key alone, in the place of the name.
        if (password == end)
        {
            return SecretValue.LooksRandom(text[from..(end - 1)]) && !Placeholder.IsOne(text[from..(end - 1)])
                ? Add(text, from, end - 1, ref hits)
                : end;
        }
        return text[from..end].Contains('/') && !SecretValue.LooksRandom(text[password..end])
            || text[from..end].Contains("//", StringComparison.Ordinal) ? from : Add(text, password, end, ref hits);
    }

    /// <summary>name=value: the value, if it is drawn.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Pair(ReadOnlySpan<char> text, int at, ref ScanState hits)
    {
        var end = End(text, at);
        var equals = text[at..end].IndexOf('=');
        if (equals < 0) { return end; }
        var value = at + equals + 1;
        // name="value"
        if (value == end) { return Quote.TryRead(text, end, out _) ? Value(text, end, ref hits) : end; }
        var argument = text[value..end].TrimEnd("\"'");
        return SecretValue.LooksRandom(argument) ? Add(text, value, value + argument.Length, ref hits) : end;
    }

    /// <summary>user/password@database.</summary>
    /// <returns>The position to look on from.</returns>
    public static int SlashAccount(ReadOnlySpan<char> text, int at, ref ScanState hits)
    {
        if (Quote.TryRead(text, at, out var quote)) { at += quote.Width; }
        var end = End(text, at);
        var user = Chars.RunEnd(text[..end], at, Chars.Dotted);
        if (user == at || Chars.At(text, user) != '/' || user + 1 >= end || text[user + 1] == '/') { return end; }
        var database = text[(user + 1)..end].LastIndexOf('@');
        var stop = database > 0 ? user + 1 + database : end;
        // Without a database, a word behind a slash may be one of a sentence.
        return database > 0 || SecretValue.LooksRandom(text[(user + 1)..stop]) ? Add(text, user + 1, stop, ref hits) : end;
    }

    /// <summary>Adds a password that is no placeholder and no flag.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Add(ReadOnlySpan<char> text, int from, int end, ref ScanState hits)
    {
        if (end > from && !Placeholder.IsOne(text[from..end]) && Chars.At(text, from) != '-')
        {
            hits.Add(new Hit(from + VendorPrefix.LengthOf(text[from..end]), end, Rule.Field));
        }
        return Math.Max(from, end);
    }
}
