using System.Globalization;
using static Pcf.Redaction.Tests.Corpus.Placeholders;

namespace Pcf.Redaction.Tests.Corpus;

/// <summary>Cards and account numbers with true check digits, of many issuers and countries.</summary>
internal static class Money
{
    // Brand: prefixes, length.
    private static readonly Dictionary<string, (string[] Prefixes, int Length)> Brands = new(StringComparer.Ordinal)
    {
        ["visa"] = (["4"], 16),
        ["mastercard"] = (["51", "52", "53", "54", "55"], 16),
        ["mastercard2"] = (["2221", "2300", "2500", "2720"], 16),
        ["amex"] = (["34", "37"], 15),
        ["discover"] = (["6011", "65", "644"], 16),
        ["diners"] = (["36", "38", "300", "305"], 14),
        ["jcb"] = (["3528", "3545", "3589"], 16),
        ["unionpay"] = (["6221", "6229", "6250"], 16),
        ["maestro"] = (["6304", "6759", "6761"], 16),
    };

    // Country: n digits, a letters, c either. https://www.swift.com/standards/data-standards/iban
    private static readonly Dictionary<string, string> Countries = new(StringComparer.Ordinal)
    {
        ["DE"] = "18n",
        ["GB"] = "4a14n",
        ["FR"] = "10n11c2n",
        ["NL"] = "4a10n",
        ["ES"] = "20n",
        ["IT"] = "1a10n12c",
        ["BE"] = "12n",
        ["AT"] = "16n",
        ["CH"] = "5n12c",
        ["PL"] = "24n",
        ["SE"] = "20n",
        ["NO"] = "11n",
        ["DK"] = "14n",
        ["FI"] = "14n",
        ["IE"] = "4a14n",
        ["PT"] = "21n",
        ["CZ"] = "20n",
        ["RO"] = "4a16c",
        ["GR"] = "7n16c",
        ["TR"] = "5n1n16c",
        ["SA"] = "2n18c",
        ["AE"] = "19n",
        ["MT"] = "4a5n18c",
    };

    public static Dictionary<string, Func<Draw, string, string>> All { get; } = new(StringComparer.Ordinal)
    {
        ["card"] = (draw, brand) => Keep(Card(draw, brand)),
        ["cardspace"] = (draw, brand) => Keep(Group(Card(draw, brand), ' ')),
        ["carddash"] = (draw, brand) => Keep(Group(Card(draw, brand), '-')),
        ["carddot"] = (draw, brand) => Keep(Group(Card(draw, brand), '.')),
        ["iban"] = (draw, country) => Account(Iban(draw, country)),
        ["ibanspace"] = (draw, country) => Account(string.Join(' ', Iban(draw, country).Chunk(4).Select(four => new string(four)))),
    };

    public static IEnumerable<string> BrandNames => Brands.Keys;

    public static IEnumerable<string> CountryCodes => Countries.Keys;

    public static string WithCheckDigit(string digits)
    {
        for (var check = '0'; check <= '9'; check++)
        {
            if (PassesLuhn(digits + check)) { return digits + check; }
        }
        throw new InvalidOperationException("One of ten check digits always passes.");
    }

    public static bool PassesLuhn(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            if (i % 2 == 1) { digit = digit > 4 ? (digit * 2) - 9 : digit * 2; }
            sum += digit;
        }
        return sum % 10 == 0;
    }

    public static int Mod97(string iban)
    {
        var rest = 0;
        foreach (var character in iban[4..] + iban[..4])
        {
            rest = char.IsAsciiDigit(character) ? ((rest * 10) + character - '0') % 97 : ((rest * 100) + character - 'A' + 10) % 97;
        }
        return rest;
    }

    // The mask keeps the last four, so they are no secret here.
    private static string Keep(string card) => Secret(card[..^4]) + card[^4..];

    // The country says little; everything behind it is the account.
    private static string Account(string iban) => iban[..2] + Secret(iban[2..]);

    private static string Card(Draw draw, string brand)
    {
        var (prefixes, length) = Brands[brand.Length == 0 ? "visa" : brand];
        var prefix = draw.Pick(prefixes);
        return WithCheckDigit(prefix + draw.From(Draw.Digits, length - 1 - prefix.Length));
    }

    // Amex and Diners group 4-6-5 and 4-6-4, all others by four.
    private static string Group(string card, char separator) => card.Length < 16
        ? string.Join(separator, card[..4], card[4..10], card[10..])
        : string.Join(separator, card.Chunk(4).Select(four => new string(four)));

    private static string Iban(Draw draw, string country)
    {
        country = country.Length == 0 ? draw.Pick([.. Countries.Keys]) : country;
        var account = "";
        var count = 0;
        foreach (var character in Countries[country])
        {
            if (char.IsAsciiDigit(character)) { count = (count * 10) + character - '0'; continue; }
            account += draw.From(character switch { 'n' => Draw.Digits, 'a' => Draw.Upper, _ => Draw.Upper + Draw.Digits }, count);
            count = 0;
        }
        var check = 98 - Mod97(country + "00" + account);
        return country + check.ToString("00", CultureInfo.InvariantCulture) + account;
    }
}
