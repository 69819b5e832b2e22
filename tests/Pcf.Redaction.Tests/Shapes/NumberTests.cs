using System.Globalization;
using Pcf.Redaction.Values;

namespace Pcf.Redaction.Tests.Shapes;

/// <summary>A card is a brand's range, that brand's length and a sum; most numbers are none, and a card is one whatever type it has.</summary>
public sealed class NumberTests
{
    private readonly ValueRedactor _values = new(new Redactor());

    [Fact]
    public void No_double_with_a_fraction_is_a_card()
    {
        var random = new Random(20_261_125);
        for (var i = 0; i < 20_000; i++)
        {
            var number = (random.NextDouble() * 9_000) + 1_000;
            var text = $"took {number.ToString(CultureInfo.InvariantCulture)} ms";

            Assert.Same(text, _values.Redactor.Redact(text));
        }
    }

    [Fact]
    public void No_number_of_64_bits_is_a_card_where_nothing_says_so()
    {
        var random = new Random(20_261_126);
        for (var i = 0; i < 20_000; i++)
        {
            var number = random.NextInt64(1_000_000_000_000_000_000, long.MaxValue);
            var text = $"value {number} and -{number}, {(ulong)number * 2}";

            Assert.Same(text, _values.Redactor.Redact(text));
            Assert.Null(_values.Masked(FieldKind.None, number));
        }
    }

    [Theory]
    [InlineData("card 4111111111111111")]
    [InlineData("paid with 4574939841243")]
    [InlineData("card 6304123456789012347")]
    [InlineData("5555 5555 5555 4444")]
    [InlineData("3782-822463-10005")]
    [InlineData("30569309025904")]
    [InlineData("card 48793028 43553629")]
    public void Cards_of_all_brands_and_groupings_are_found(string text) =>
        Assert.Contains("****-****-****-", _values.Redactor.Redact(text), StringComparison.Ordinal);

    public static TheoryData<object> CardsOfAnyType => [4111111111111111L, 4111111111111111UL, 4111111111111111m, 4111111111111111d];

    [Theory]
    [MemberData(nameof(CardsOfAnyType))]
    public void A_card_is_masked_in_every_type(object card)
    {
        Assert.Equal("****-****-****-1111", _values.Text("number", card));
        Assert.Equal("****-****-****-1111", _values.Masked(FieldKind.None, card));
        Assert.Equal("****-****-****-1111, 7", _values.Text("numbers", new[] { card, 7 }));
        Assert.Equal("{pan=****-****-****-1111}", _values.Text("map", new Dictionary<string, object?> { ["pan"] = card }));
        Assert.Null(_values.Masked(FieldKind.Id, card));
    }

    [Fact]
    public void A_format_that_writes_a_number_as_a_card_changes_nothing() =>
        Assert.Equal("****-****-****-1111", _values.Text("number", 4111111111111111L, "0000 0000 0000 0000"));

    [Fact]
    public void A_session_as_Guid_and_a_telephone_as_number_are_masked()
    {
        Assert.Equal("[REDACTED]", _values.Text("SessionId", Guid.NewGuid()));
        Assert.Equal("[REDACTED]", _values.Text("Token", Guid.NewGuid()));
        Assert.Equal("[REDACTED]", _values.Text("ContactNumber", 4155550132L));
        Assert.Equal("1234546", _values.Text("Tokens", 1_234_546));
    }
}
