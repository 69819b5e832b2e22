using Microsoft.Extensions.Logging;
using Pcf.Logging.Tests.Support;

namespace Pcf.Logging.Tests.Records;

/// <summary>The digits of an argument are judged under its own name, in the fields and in the message alike.</summary>
public sealed class DigitTests
{
    private const string Masked = "****-****-****-1111";

    public static TheoryData<object, string> Cards => new()
    {
        { 4111111111111111d, Masked },
        { 378282246310005d, "****-****-****-0005" },
        { 4111111111111111L, Masked },
        { 4111111111111111UL, Masked },
        { 4111111111111111m, Masked },
        { "4111111111111111", Masked },
    };

    public static TheoryData<string, object> Ids => new()
    {
        { "OrderId", 4111111111111111L },
        { "OrderId", "4111111111111111" },
        { "JobId", 4111111111111111UL },
        { "UserId", 4111111111111111m },
        { "Timestamp", 4111111111111111L },
        { "Elapsed", 378282246310005d },
        { "DurationTicks", 4111111111111111L },
        { "TokenId", 4111111111111111L },
    };

    [Theory]
    [MemberData(nameof(Cards))]
    public void A_card_is_masked_in_the_message_and_in_the_fields(object card, string masked)
    {
        var records = Written.Records(log =>
        {
            log.LogInformation("D2 paid {Card}", card);
            log.LogInformation("Order id {Given} came", card);
            log.LogInformation("D2 paid {Card:0000000000000000}", card);
            log.LogInformation("{Total}", card);
        });

        Assert.All(records, record => Assert.Contains(masked, record.Message(), StringComparison.Ordinal));
        Assert.All(records, record => Assert.Contains($"\"{masked}\"", record.Fields(), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_id_keeps_its_digits_in_the_message_and_in_the_fields(string name, object id)
    {
        var record = Written.Record(
            log => log.LogInformation($"Card of order {{{name}}} shipped by {{Mail}} as {{{name}}}", id, "ada@example.com", id));

        Assert.Equal($"Card of order {id} shipped by ***@example.com as {id}", record.Message());
        Assert.Contains($"{id}", record.Fields(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_template_says_and_what_the_parts_make_together_is_masked()
    {
        var records = Written.Records(log =>
        {
            log.LogInformation("Card 4111111111111111 of order {OrderId}", 4111111111111111L);
            log.LogInformation("Card {First}{Last}", "41111111", "11111111");
            log.LogInformation("Card 41111111{OrderId} of {Mail}", 11111111, "ada@example.com");
        });

        Assert.Equal([$"Card {Masked} of order 4111111111111111", $"Card {Masked}", $"Card {Masked} of ***@example.com"],
            records.Select(Written.Message));
    }

    [Fact]
    public void A_long_message_keeps_the_digits_of_ids_too()
    {
        var record = Written.Record(
            log => log.LogInformation("Order {OrderId} says {Text}", 4111111111111111L, new string('x', 20_000) + " " + new string('y', 20_000)));

        Assert.StartsWith("Order 4111111111111111 says xxx", record.Message(), StringComparison.Ordinal);
    }
}
