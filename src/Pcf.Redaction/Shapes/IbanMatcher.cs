using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Shapes;

/// <summary>International bank account numbers: country, its length, and the remainder of 97 (ISO 13616-1).</summary>
internal static class IbanMatcher
{
    private const int MaxLength = 34;

    // Country and length, by the registry of SWIFT.
    private const string Lengths =
        "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27"
        + "JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24"
        + "TR26UA29VA22VG24XK20YE30";

    /// <summary>Looks for one whose two check digits start at a position.</summary>
    /// <returns>The position after it; 0 when there is none.</returns>
    public static int Match(ReadOnlySpan<char> text, int checkDigits, ref ScanState hits)
    {
        var start = checkDigits - 2;
        if (start < 0 || !char.IsAsciiLetter(text[start]) || !char.IsAsciiLetter(text[start + 1]) || !Chars.IsWordStart(text, start)) { return 0; }
        var expected = LengthOf(char.ToUpperInvariant(text[start]), char.ToUpperInvariant(text[start + 1]));
        if (expected == 0) { return 0; }

        Span<char> iban = stackalloc char[MaxLength];
        var count = 0;
        var at = start;
        while (at < text.Length && count < expected)
        {
            WorkCounter.Take();
            var c = text[at++];
            if (char.IsAsciiLetterOrDigit(c)) { iban[count++] = char.ToUpperInvariant(c); }
            // Groups of four are set apart by one space or hyphen.
            else if (!(c is ' ' or '-' && count % 4 == 0 && char.IsAsciiLetterOrDigit(Chars.At(text, at)))) { return 0; }
        }
        if (count != expected || char.IsAsciiLetterOrDigit(Chars.At(text, at)) || Remainder(iban[..count]) != 1) { return 0; }
        hits.Add(new Hit(start, at, Rule.Iban));
        return at;
    }

    private static int LengthOf(char first, char second)
    {
        for (var i = 0; i < Lengths.Length; i += 4)
        {
            if (Lengths[i] == first && Lengths[i + 1] == second) { return ((Lengths[i + 2] - '0') * 10) + (Lengths[i + 3] - '0'); }
        }
        return 0;
    }

    // The first four characters move to the end; letters count from ten.
    private static int Remainder(ReadOnlySpan<char> iban)
    {
        var remainder = 0;
        for (var i = 0; i < iban.Length; i++)
        {
            var c = iban[(i + 4) % iban.Length];
            remainder = char.IsAsciiDigit(c) ? ((remainder * 10) + (c - '0')) % 97 : ((remainder * 100) + (c - 'A' + 10)) % 97;
        }
        return remainder;
    }
}
