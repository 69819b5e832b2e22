using System.Buffers;
using Pcf.Redaction.Scanning;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Shapes;

/// <summary>Tokens that show by their form: a vendor's prefix, or a structure of their own.</summary>
internal static class TokenMatcher
{
    private const int TwilioLength = 34;
    private const int TelegramSecret = 35;
    private const int AwsSecretLength = 40;
    private const int MinObject = 40;

    // No token goes on so long without a digit or a capital; a word repeated for ever does.
    private const int MaxPlain = 128;
    private const int AzureKeyLength = 84;
    private const int AzureKeyMark = 52;
    private const int AzureKeySpread = 8;
    private const int StorageKeyLength = 76;
    private const int FunctionKeyLength = 44;
    private const int MaxMindLength = 36;
    private static readonly SearchValues<char> EntraCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.~");

    /// <summary>Looks for a token at the anchor of its prefix.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The position of the anchor.</param>
    /// <param name="shapes">Those that may start there, the longer prefix first.</param>
    /// <param name="hits">Takes the token without its prefix, which names the vendor and nothing else.</param>
    /// <returns>The position to look on from.</returns>
    public static int Match(ReadOnlySpan<char> text, int at, ReadOnlySpan<TokenShape> shapes, ref ScanState hits)
    {
        var third = Chars.At(text, at + 2);
        foreach (ref readonly var shape in shapes)
        {
            var start = at - shape.Anchor;
            if (third != shape.Prefix[shape.Anchor + 2] || start < 0 || !text[start..].StartsWith(shape.Prefix) || !Chars.IsWordStart(text, start))
            {
                continue;
            }
            var from = start + shape.Prefix.Length;
            var near = text[from..Math.Min(text.Length, from + MaxPlain)];
            if (!LooksRandom(near, shape) || (!shape.IsSure && WrittenWord.IsIdentifier(near[..Chars.RunEnd(near, 0, shape.Rest)]))) { continue; }
            var end = TrimEnd(text, from, Chars.RunEnd(text, from, shape.Rest));
            if (end - from < shape.Min || !LooksRandom(text[from..end], shape)) { continue; }
            hits.Add(new Hit(start + shape.Prefix.Length, end, shape.Rule));
            return AwsSecret(text, end, shape.Prefix, ref hits);
        }
        return at + 1;
    }

    /// <summary>Looks for a JSON Web Token (RFC 7519) at its <c>eyJ</c>: two parts at least, also without its signature.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Jwt(ReadOnlySpan<char> text, int start, ref ScanState hits)
    {
        if (!Chars.IsWordStart(text, start)) { return start + 3; }
        var header = Chars.RunEnd(text, start, Chars.Base64Url);
        // Not a header but a whole object in base64: a key of Grafana, a registry's accounts.
        if (header - start >= MinObject
            && (text[start..].StartsWith("eyJrIjoi") || text[start..].StartsWith("eyJhdXRocyI6") || text[start..].StartsWith("eyJ1c2VybmFtZSI6")))
        {
            header = Chars.RunEnd(text, header, Chars.AnyBase64);
            hits.Add(new Hit(start + "eyJrIjoi".Length, header, Rule.Token));
            return header;
        }
        if (header - start < 10 || Chars.At(text, header) != '.') { return header; }
        var end = Chars.RunEnd(text, header + 1, Chars.Dotted);
        if (end - header < 8) { return end; }
        hits.Add(new Hit(start, TrimEnd(text, start, end), Rule.Jwt));
        return end;
    }

    /// <summary>Looks for a token without a prefix of its own that a run of digits lies in.</summary>
    /// <param name="text">The text.</param>
    /// <param name="digit">A digit of the word.</param>
    /// <param name="end">The end of the word.</param>
    /// <param name="hits">Takes the token.</param>
    /// <returns>The position to look on from.</returns>
    public static int Unprefixed(ReadOnlySpan<char> text, int digit, int end, ref ScanState hits)
    {
        var start = digit;
        while (start > 0 && digit - start < 80 && char.IsAsciiLetterOrDigit(text[start - 1])) { start--; }
        WorkCounter.Take(digit - start + 1);
        var word = text[start..end];
        // Twilio: SK or AC and 32 hexadecimal digits.
        if (word.Length == TwilioLength && word[..2] is "SK" or "AC" && !word[2..].ContainsAnyExcept(Chars.Hex))
        {
            hits.Add(new Hit(start + 2, end, Rule.Token));
            return end;
        }
        // Airtable: pat and fourteen characters, a stop, a hash.
        if (word.Length == 17 && word.StartsWith("pat") && Chars.At(text, end) == '.' && RunEnd(text, end + 1, Chars.Hex, 64) - end == 65)
        {
            hits.Add(new Hit(start + 3, end + 65, Rule.Token));
            return end + 65;
        }
        // Mailchimp: 32 hexadecimal digits and the name of a data centre.
        if (word.Length == 32 && text[end..].StartsWith("-us") && char.IsAsciiDigit(Chars.At(text, end + 3)) && !word.ContainsAnyExcept(Chars.Hex))
        {
            var centre = Chars.DigitsEnd(text, end + 3);
            hits.Add(new Hit(start, centre, Rule.Token));
            return centre;
        }
        return Chars.At(text, end) is '.' && word.Length is >= 23 and <= 28 && word[0] is 'M' or 'N' or 'O'
            ? DiscordBot(text, start, end, ref hits)
            : end;
    }

    /// <summary>A Terraform token: fourteen characters, <c>.atlasv1.</c>, and many more.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Atlas(ReadOnlySpan<char> text, int dot, ref ScanState hits)
    {
        var start = dot;
        while (start > 0 && dot - start < 20 && char.IsAsciiLetterOrDigit(text[start - 1])) { start--; }
        WorkCounter.Take(dot - start + 1);
        var end = Chars.RunEnd(text, dot + ".atlasv1.".Length, Chars.Base64Url);
        if (dot - start >= 10 && end - dot > 30) { hits.Add(new Hit(start, end, Rule.Token)); }
        return end;
    }

    /// <summary>An application's secret of Microsoft Entra: three characters, <c>8Q~</c>, thirty-four more.</summary>
    /// <returns>The position to look on from.</returns>
    public static int Entra(ReadOnlySpan<char> text, int mark, ref ScanState hits)
    {
        var end = Chars.RunEnd(text, mark, EntraCharacters);
        if (mark >= 3 && end - mark is >= 34 and <= 40 && Chars.RunEnd(text, mark - 3, Chars.Alphanumeric) >= mark)
        {
            hits.Add(new Hit(mark - 3, end, Rule.Token));
        }
        return end;
    }

    /// <summary>A key of an Azure service: 84 letters and digits, <c>JQQJ99</c> behind the first 52.</summary>
    /// <returns>The position to look on from.</returns>
    public static int AzureKey(ReadOnlySpan<char> text, int mark, ref ScanState hits)
    {
        var end = RunEnd(text, mark, Chars.Alphanumeric, AzureKeyLength);
        var start = WordStart(text, mark, AzureKeyMark + AzureKeySpread);
        if (Math.Abs(mark - start - AzureKeyMark) <= AzureKeySpread && Math.Abs(end - mark - (AzureKeyLength - AzureKeyMark)) <= AzureKeySpread)
        {
            hits.Add(new Hit(start, end, Rule.Token));
        }
        return end;
    }

    /// <summary>A key of an Azure service that says which: <c>+AStA</c>, <c>+ACDb</c>, <c>AzFu</c> near its end, and two equals signs.</summary>
    /// <returns>The position to look on from.</returns>
    public static int AzureMarked(ReadOnlySpan<char> text, int mark, ref ScanState hits)
    {
        var end = RunEnd(text, mark, Chars.AnyBase64, 16);
        var start = mark;
        while (start > 0 && mark - start <= StorageKeyLength && Chars.AnyBase64.Contains(text[start - 1]) && text[start - 1] != '=') { start--; }
        WorkCounter.Take(mark - start + 1);
        if (mark - start >= FunctionKeyLength - 2 && text[..end].EndsWith("=") && end - mark <= 16) { hits.Add(new Hit(start, end, Rule.Token)); }
        return Math.Max(mark + 4, end);
    }

    /// <summary>A licence key of MaxMind: six characters, a line, 29 more, <c>_mmk</c>.</summary>
    /// <returns>The position to look on from.</returns>
    public static int MaxMind(ReadOnlySpan<char> text, int mark, ref ScanState hits)
    {
        var start = mark;
        while (start > 0 && mark - start <= MaxMindLength && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] == '_')) { start--; }
        WorkCounter.Take(mark - start + 1);
        if (mark - start == MaxMindLength && text[start + 6] == '_' && !char.IsAsciiLetterOrDigit(Chars.At(text, mark + 4)))
        {
            hits.Add(new Hit(start, mark + 4, Rule.Token));
        }
        return mark + 4;
    }

    private static int WordStart(ReadOnlySpan<char> text, int at, int max)
    {
        var start = at;
        while (start > 0 && at - start <= max && char.IsAsciiLetterOrDigit(text[start - 1])) { start--; }
        WorkCounter.Take(at - start + 1);
        return start;
    }

    // An access key's secret most often stands right behind it.
    private static int AwsSecret(ReadOnlySpan<char> text, int end, string prefix, ref ScanState hits)
    {
        if (prefix is not ("AKIA" or "ASIA") || Chars.At(text, end) is not (':' or ',' or '/' or '|' or ' ')) { return end; }
        var secret = RunEnd(text, end + 1, Chars.Base64, AwsSecretLength);
        if (secret - end - 1 != AwsSecretLength) { return end; }
        hits.Add(new Hit(end + 1, secret, Rule.Token));
        return secret;
    }

    /// <summary>A Telegram bot's token: its number, a colon, 35 characters.</summary>
    /// <returns>The position after it; 0 when there is none.</returns>
    public static int TelegramBot(ReadOnlySpan<char> text, int start, int colon, ref ScanState hits)
    {
        var end = RunEnd(text, colon + 1, Chars.Base64Url, TelegramSecret);
        if (end - colon - 1 != TelegramSecret) { return 0; }
        hits.Add(new Hit(start, end, Rule.Token));
        return end;
    }

    // Three parts in base64: the bot's number, a time, a signature.
    private static int DiscordBot(ReadOnlySpan<char> text, int start, int end, ref ScanState hits)
    {
        var time = RunEnd(text, end + 1, Chars.Base64Url, 7);
        if (time - end - 1 is not (6 or 7) || Chars.At(text, time) != '.') { return end; }
        var signature = Chars.RunEnd(text, time + 1, Chars.Base64Url);
        if (signature - time - 1 < 27) { return end; }
        hits.Add(new Hit(start, signature, Rule.Token));
        return signature;
    }

    // The end of a run that is too long one character behind the last that counts.
    private static int RunEnd(ReadOnlySpan<char> text, int start, SearchValues<char> of, int length) =>
        Chars.RunEnd(text[..Math.Min(text.Length, start + length + 1)], start, of);

    // A full stop or hyphen at the end is the sentence's.
    private static int TrimEnd(ReadOnlySpan<char> text, int start, int end)
    {
        WorkCounter.Take();
        while (end > start && text[end - 1] is '.' or '-' or '/' or '=' && !(text[end - 1] == '=' && end - start > 2))
        {
            WorkCounter.Take();
            end--;
        }
        return end;
    }

    // Prefixes that are words too (sk-, secret_, key-) need what follows to look drawn, not written.
    private static bool LooksRandom(ReadOnlySpan<char> rest, TokenShape shape) =>
        shape.Prefix.Length > 7 || rest.ContainsAny(Chars.Decimal) || rest.ContainsAny(Chars.Upper);
}
