using System.Diagnostics;
using System.Globalization;
using Pcf.Observability.Redaction;
using Pcf.Observability.Tracing;

namespace Pcf.Observability.Tests.Redaction;

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
    public void Cards_of_all_brands_and_groupings_are_found(string text) => Assert.Contains("****-****-****-", _values.Redactor.Redact(text), StringComparison.Ordinal);

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

    [Fact]
    public void Attributes_of_spans_are_judged_as_their_text_would_be()
    {
        using var source = new ActivitySource("Numbers.Test");
        using var listener = new ActivityListener { ShouldListenTo = given => given == source, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        var activity = source.StartActivity("pay")!;
        activity.SetTag("app.card", 4111111111111111L);
        activity.SetTag("app.cards", new[] { 4111111111111111L, 7L });
        activity.SetTag("app.numbers", new[] { 1L, 7L });
        activity.SetTag("order.id", 4111111111111111L);
        activity.SetTag("db.system.name", "redis");
        activity.SetTag("db.query.text", "AUTH default Tr0ub4dor3");
        activity.Stop();

        using var processor = new RedactingProcessor(new Redactor());
        processor.OnEnd(activity);

        Assert.Equal("****-****-****-1111", activity.GetTagItem("app.card"));
        Assert.Equal(new[] { "****-****-****-1111", "7" }, activity.GetTagItem("app.cards"));
        Assert.Equal(new[] { 1L, 7L }, activity.GetTagItem("app.numbers"));
        Assert.Equal(4111111111111111L, activity.GetTagItem("order.id"));
        Assert.Equal("AUTH ?", activity.GetTagItem("db.query.text"));
    }
}
