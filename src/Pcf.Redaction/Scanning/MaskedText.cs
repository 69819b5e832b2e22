using System.Globalization;

namespace Pcf.Redaction.Scanning;

/// <summary>A text with its hits masked: how long it is, and its characters.</summary>
internal readonly ref struct MaskedText(ReadOnlySpan<char> text, ReadOnlySpan<Hit> hits)
{
    /// <summary>What stands for a secret.</summary>
    public const string Whole = "[REDACTED]";

    /// <summary>What stands for a value that could not be looked at.</summary>
    public const string Failed = "[REDACTED:failed]";

    private const string Local = "***";
    private const string CardStart = "****-****-****-";
    private const int CardEnd = 4;
    private const int LongestMask = 32;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly ReadOnlySpan<Hit> _hits = hits;

    /// <summary>The length of the masked text: at most 16 characters more than the original for each hit.</summary>
    public int Length
    {
        get
        {
            var length = _text.Length;
            foreach (var hit in _hits) { length += LengthOf(hit) - (hit.End - hit.Start); }
            return length;
        }
    }

    /// <summary>The text before it was masked.</summary>
    public ReadOnlySpan<char> Original => _text;

    /// <summary>What is masked, in order.</summary>
    public ReadOnlySpan<Hit> Hits => _hits;

    /// <summary>How many characters stand for a hit.</summary>
    public int LengthOf(Hit hit)
    {
        if (IsPlain(hit)) { return Whole.Length; }
        if (hit is { Mask: Mask.Local, Quotes: 0 }) { return Local.Length; }
        Span<char> mask = stackalloc char[LongestMask];
        return Write(hit, mask);
    }

    public void CopyTo(Span<char> output)
    {
        Span<char> mask = stackalloc char[LongestMask];
        var from = 0;
        foreach (var hit in _hits)
        {
            var clean = _text[from..hit.Start];
            clean.CopyTo(output);
            output = output[clean.Length..];
            from = hit.End;
            if (IsPlain(hit))
            {
                Whole.CopyTo(output);
                output = output[Whole.Length..];
                continue;
            }
            var length = Write(hit, mask);
            mask[..length].CopyTo(output);
            output = output[length..];
        }
        _text[from..].CopyTo(output);
    }

    // Most masks are the same for every secret and need not be made.
    private static bool IsPlain(Hit hit) => hit is { Mask: Mask.Whole, Quotes: 0 };

    private int Write(Hit hit, Span<char> mask)
    {
        var length = WriteQuote(hit.Quotes, mask);
        length += WriteInner(hit, mask[length..]);
        return length + WriteQuote(hit.Quotes, mask[length..]);
    }

    private int WriteInner(Hit hit, Span<char> mask)
    {
        var secret = _text[hit.Start..hit.End];
        switch (hit.Mask)
        {
            case Mask.Local:
                Local.CopyTo(mask);
                return Local.Length;
            case Mask.Card:
                CardStart.CopyTo(mask);
                return CardStart.Length + LastDigits(secret, mask.Slice(CardStart.Length, CardEnd));
            case Mask.Network4:
                var prefix = secret[..(secret.LastIndexOf('.') + 1)];
                prefix.CopyTo(mask);
                "0/24".CopyTo(mask[prefix.Length..]);
                return prefix.Length + "0/24".Length;
            case Mask.Network6:
                return WriteNetwork6(secret, mask);
            default:
                Whole.CopyTo(mask);
                return Whole.Length;
        }
    }

    private static int WriteQuote(byte quotes, Span<char> mask)
    {
        if (quotes == 0) { return 0; }
        // One more level of JSON inside JSON doubles the backslashes and adds the quote's own.
        var backslashes = (1 << (quotes - 1)) - 1;
        mask[..backslashes].Fill('\\');
        mask[backslashes] = '"';
        return backslashes + 1;
    }

    private static int LastDigits(ReadOnlySpan<char> card, Span<char> mask)
    {
        var left = mask.Length;
        for (var i = card.Length - 1; left > 0 && i >= 0; i--)
        {
            if (char.IsDigit(card[i])) { mask[--left] = (char)('0' + (int)char.GetNumericValue(card[i])); }
        }
        return mask.Length;
    }

    private static int WriteNetwork6(ReadOnlySpan<char> address, Span<char> mask)
    {
        Span<ushort> groups = stackalloc ushort[Ipv6Address.Groups];
        var zone = address.IndexOf('%');
        _ = Ipv6Address.TryParse(zone > 0 ? address[..zone] : address, groups, out _);
        mask.TryWrite(CultureInfo.InvariantCulture, $"{groups[0]:x}:{groups[1]:x}:{groups[2]:x}::/48", out var length);
        return length;
    }
}
