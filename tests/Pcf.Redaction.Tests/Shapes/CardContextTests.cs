namespace Pcf.Redaction.Tests.Shapes;

/// <summary>A number of an unusual length, or in columns, is a card only where what stands around it says so.</summary>
public sealed class CardContextTests
{
    private static readonly Redactor Redactor = new();

    [Theory]
    [InlineData("{0}_2912")]
    [InlineData("{0}|12|29|123")]
    [InlineData("{0}|12|2029|123")]
    [InlineData("{0}/2912")]
    [InlineData("{0}-1229")]
    [InlineData("{0} 12/29")]
    [InlineData("{0};12/2029")]
    [InlineData("kim {0}|12|29|123")]
    [InlineData("{{\"number\":\"{0}\"}}")]
    [InlineData("{{\"number\":{0}}}")]
    [InlineData("number: '{0}'")]
    [InlineData("\"{0}\",\"LEE\"")]
    [InlineData("'{0}','KIM LEE'")]
    [InlineData("ending {0}.")]
    [InlineData("({0})")]
    [InlineData("*{0}*")]
    [InlineData("%B{0}^LEE/KIM^29121010000000000000?")]
    [InlineData(";{0}=29121010000000000000?")]
    [InlineData("card{0}")]
    [InlineData("PAN:{0}EXP:1229")]
    [InlineData("/cards/{0}/charge")]
    public void Cards_of_unusual_lengths_are_found_where_their_place_says_so(string form)
    {
        foreach (var card in (string[])["4574939841243", "6216547212349924529", "6759649826438453", "67596498264384534"])
        {
            if (!Corpus.Money.PassesLuhn(card)) { continue; }
            Assert.DoesNotContain(card, Redactor.Redact(string.Format(null, form, card)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("blk_{0}")]
    [InlineData("tweet {0}")]
    [InlineData("Snowflake({0})")]
    [InlineData("/orders/{0}")]
    [InlineData("{{\"id\":{0}}}")]
    [InlineData("{{\"traceId\":\"{0}\"}}")]
    [InlineData("{0}")]
    [InlineData("shard-{0}")]
    [InlineData("hash {0} ok")]
    [InlineData("[\"{0}\",\"1234567890123456789\"]")]
    [InlineData("({0} rows)")]
    [InlineData("log sequence number {0}")]
    [InlineData("block number: {0}")]
    [InlineData("{0}_1001.meta")]
    public void Ids_of_64_bits_stay(string form)
    {
        var text = string.Format(null, form, "6216547212349924529");

        Assert.Equal(text, Redactor.Redact(text));
    }

    [Theory]
    [InlineData("rx_bytes 4574939841243")]
    [InlineData("free 4574939841243 of 9574939841243")]
    [InlineData("4574939841243 bytes")]
    [InlineData("took 4574939841243ns")]
    [InlineData("\"ean\":\"4574939841243\"")]
    public void Counters_of_thirteen_digits_stay(string text) => Assert.Equal(text, Redactor.Redact(text));

    [Theory]
    [InlineData("fan 5555 5555 5555 4444 rpm")]
    [InlineData("intr 1234 5678 9012 3456 4111 1111 1111 1111 22")]
    [InlineData("eth0: 4539 1488 0343 6467 packets")]
    [InlineData("cpu1 4539 1488 0343 6467")]
    [InlineData("4539 1488 0343 6467 1234 5678")]
    [InlineData("temps 4539 1488 0343 6467 mV")]
    public void Columns_of_four_digits_stay(string text) => Assert.Equal(text, Redactor.Redact(text));

    [Theory]
    [InlineData("card 4519_4190_2176_6074 declined")]
    [InlineData("card 9704595417758123 declined")]
    [InlineData("card 97045954 17758123 declined")]
    public void Cards_with_underscores_and_of_Napas_are_found_where_they_are_named(string text)
    {
        var digits = string.Concat(text.Where(char.IsAsciiDigit));

        Assert.Equal(Corpus.Money.PassesLuhn(digits), Redactor.Redact(text).Contains("****", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("4111 1111 1111 1111")]
    [InlineData("4111 1111 1111 1111 123")]
    [InlineData("4111 1111 1111 1111 12/29")]
    [InlineData("user kim 4111 1111 1111 1111 declined")]
    [InlineData("card 4111 1111 1111 1111 5555 5555 5555 4444")]
    public void Cards_in_groups_are_found(string text) => Assert.DoesNotContain("4111 1111", Redactor.Redact(text), StringComparison.Ordinal);
}
