using System.Text;
using System.Text.Json;

namespace Pcf.Redaction.Tests.Corpus;

/// <summary>The generators: what carries a checksum carries the right one.</summary>
public sealed class CorpusGeneratorTests
{
    private const int Tries = 20;

    [Fact]
    public void Cards_of_every_brand_pass_Luhn()
    {
        foreach (var (card, brand) in Made("card", Money.BrandNames))
        {
            Assert.True(Money.PassesLuhn(card), $"{brand} {card}");
            Assert.InRange(card.Length, 14, 16);
        }
    }

    [Fact]
    public void Luhn_knows_the_textbook_numbers()
    {
        Assert.True(Money.PassesLuhn("79927398713"));
        Assert.False(Money.PassesLuhn("79927398710"));
    }

    [Fact]
    public void Account_numbers_of_every_country_pass_mod_97()
    {
        foreach (var (iban, country) in Made("iban", Money.CountryCodes))
        {
            Assert.Equal(1, Money.Mod97(iban));
            Assert.StartsWith(country, iban, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Mod_97_knows_the_textbook_number() => Assert.Equal(1, Money.Mod97("GB82WEST12345698765432"));

    [Fact]
    public void Numbers_that_are_no_cards_fail_Luhn() =>
        Assert.DoesNotContain(Made("notcard", ["13", "15", "16", "19"]), made => Money.PassesLuhn(made.Value));

    [Fact]
    public void Times_that_look_like_cards_pass_Luhn() =>
        Assert.All(Made("epochluhn", ["13", "16", "19"]), made => Assert.True(Money.PassesLuhn(made.Value)));

    [Fact]
    public void Numbers_without_an_issuer_pass_Luhn() =>
        Assert.All(Made("luhnnocard", ["14", "16"]), made => Assert.True(Money.PassesLuhn(made.Value)));

    [Fact]
    public void A_web_token_has_a_header_and_claims_in_JSON()
    {
        foreach (var (token, _) in Made("jwt", [""]).Concat(Made("jwtrs", [""])))
        {
            var parts = token.Split('.');
            Assert.Equal(3, parts.Length);
            Assert.True(CorpusTests.IsJson(Decode(parts[0])));
            Assert.True(CorpusTests.IsJson(Decode(parts[1])));
        }
    }

    [Theory]
    [InlineData("ghp", 40)]
    [InlineData("glpat", 26)]
    [InlineData("npm", 40)]
    [InlineData("akia", 20)]
    [InlineData("gcpkey", 39)]
    [InlineData("azurekey", 88)]
    [InlineData("sendgrid", 69)]
    [InlineData("twiliokey", 34)]
    [InlineData("age", 74)]
    public void Tokens_have_the_length_their_makers_give_them(string generator, int length) =>
        Assert.All(Made(generator, [""]), made => Assert.Equal(length, made.Value.Length));

    [Fact]
    public void Basic_credentials_decode_to_a_name_and_a_password() =>
        Assert.All(Made("basic", [""]), made => Assert.Contains(':', Encoding.UTF8.GetString(Convert.FromBase64String(made.Value))));

    [Fact]
    public void JSON_escapes_read_back_as_the_value()
    {
        const string Value = "a\"b\\c\n+'é";

        Assert.Equal(Value, JsonSerializer.Deserialize<string>($"\"{Escapes.Apply("json", Value)}\""));
        Assert.Equal(Value, JsonSerializer.Deserialize<string>($"\"{Escapes.Apply("jsonstrict", Value)}\""));
    }

    private static IEnumerable<(string Value, string Argument)> Made(string generator, IEnumerable<string> arguments) =>
        from argument in arguments
        from seed in Enumerable.Range(0, Tries)
        let pieces = Placeholders.Make(generator, argument, new Draw(generator, seed))
        select (string.Concat(pieces.Select(piece => piece.Text)), argument);

    private static string Decode(string part) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(part.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (part.Length % 4)) % 4)));
}
