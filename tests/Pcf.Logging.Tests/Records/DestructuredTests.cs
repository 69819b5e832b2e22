using System.Globalization;
using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Tests.Support;
using Pcf.Redaction;

namespace Pcf.Logging.Tests.Records;

/// <summary>What templates of other libraries write: objects, dates, odd names and classified members.</summary>
public sealed class DestructuredTests
{
    [Fact]
    public void Names_are_clean_whatever_the_template_has_before_them()
    {
        var record = Written.Record(log => log.LogWarning("{@_order} {$Item} {_count} {OrderId}", 1, 2, 3, 4));

        Assert.Equal("""{"order":1,"item":2,"count":3,"order_id":4}""", record.Fields());
    }

    [Fact]
    public void Dates_are_ISO_8601_in_the_message_and_the_fields()
    {
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(1));

        var record = Written.Record(
            log => log.LogWarning("At {At}, {Utc}, {Day}, {Time}", at, at.UtcDateTime, new DateOnly(2026, 1, 2), new TimeOnly(3, 4, 5)));

        Assert.Equal("At 2026-01-02T03:04:05.6780000+01:00, 2026-01-02T02:04:05.6780000Z, 2026-01-02, 03:04:05.0000000", record.Message());
        Assert.Equal("""{"at":"2026-01-02T03:04:05.6780000+01:00","utc":"2026-01-02T02:04:05.6780000Z","day":"2026-01-02","time":"03:04:05.0000000"}""", record.Fields());
    }

    [Fact]
    public void An_object_shows_its_public_properties_and_masks_the_classified_ones()
    {
        var order = new Order { Number = 7, Customer = "Ann Berg", Card = "x", Note = "fine", Other = "never" };

        var record = Written.Record(log => log.LogWarning("Took {@Order}", order));

        Assert.Contains("\"number\":7", record.Fields(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Ann", record.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("never", record.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("fine", record.Fields(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_format_of_its_own_still_counts() =>
        Assert.Equal("On 02.01.2026",
            Written.Record(log => log.LogWarning("On {Day:dd.MM.yyyy}", DateTime.Parse("2026-01-02", CultureInfo.InvariantCulture))).Message());

    private sealed class Order
    {
        [Public]
        public int Number { get; init; }

        [PersonalData]
        public string Customer { get; init; } = "";

        [Secret]
        public string Card { get; init; } = "";

        [NoClass]
        public string Note { get; init; } = "";

        [Private]
        public string Other { get; init; } = "";
    }

    private sealed class PrivateAttribute() : DataClassificationAttribute(new DataClassification("Test", "Private"));

    private sealed class NoClassAttribute() : DataClassificationAttribute(DataClassification.None);
}
