using Pcf.Redaction.Scanning;

namespace Pcf.Redaction.Shapes;

/// <summary>The ranges of the card brands and the lengths that each has, as the brands publish them.</summary>
internal static class CardBrand
{
    // From, to (both by their own length of digits), shortest, longest.
    private static readonly (int From, int To, int Digits, int Shortest, int Longest)[] Ranges =
    [
        (4, 4, 1, 13, 13), (4, 4, 1, 16, 16), (4, 4, 1, 19, 19), // Visa
        (51, 55, 2, 16, 16), (2221, 2720, 4, 16, 16), // Mastercard
        (34, 34, 2, 15, 15), (37, 37, 2, 15, 15), // American Express
        (300, 305, 3, 14, 19), (3095, 3095, 4, 14, 19), (36, 36, 2, 14, 19), (38, 39, 2, 14, 19), // Diners Club
        (6011, 6011, 4, 16, 19), (644, 649, 3, 16, 19), (65, 65, 2, 16, 19), // Discover
        (3528, 3589, 4, 16, 19), // JCB
        (62, 62, 2, 16, 19), (81, 81, 2, 16, 19), // UnionPay
        (50, 50, 2, 12, 19), (56, 58, 2, 12, 19), (63, 63, 2, 12, 19), (67, 67, 2, 12, 19), // Maestro
        (2200, 2205, 4, 16, 19), // Mir, Borica
        (60, 60, 2, 16, 16), (82, 82, 2, 16, 16), (508, 508, 3, 16, 16), // RuPay
        (9792, 9792, 4, 16, 16), // Troy
        (9704, 9704, 4, 16, 19), // Napas
        (8600, 8600, 4, 16, 16), (9860, 9860, 4, 16, 16), // Uzcard, Humo
        (636, 639, 3, 16, 19), // InterPayment, InstaPayment
        (3841, 3841, 4, 13, 19), // Hipercard
        (1, 1, 1, 15, 15), // UATP
    ];

    /// <summary>Whether a brand has cards with these digits and this many.</summary>
    public static bool IsKnown(ReadOnlySpan<byte> digits)
    {
        WorkCounter.Take(Ranges.Length);
        Span<int> starts = stackalloc int[5];
        for (var i = 1; i <= 4; i++) { starts[i] = (starts[i - 1] * 10) + digits[i - 1]; }
        foreach (var (from, to, count, shortest, longest) in Ranges)
        {
            if (starts[count] >= from && starts[count] <= to && digits.Length >= shortest && digits.Length <= longest) { return true; }
        }
        return false;
    }

    /// <summary>Whether it is a number of UATP, which any number of fifteen digits that begins with a one may be.</summary>
    public static bool IsAirline(ReadOnlySpan<byte> digits) => digits[0] == 1;
}
