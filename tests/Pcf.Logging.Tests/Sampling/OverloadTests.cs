using Microsoft.Extensions.Logging;
using Pcf.Logging.Queueing;
using Pcf.Logging.Tests.Support;
using Pcf.Redaction;

namespace Pcf.Logging.Tests.Sampling;

/// <summary>An event that an overload raises with every request is logged once, with a count.</summary>
public sealed class OverloadTests
{
    private static readonly EventId Exhausted = new(1, "store.pool_exhausted");
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly MemorySink _sink = new();
    private readonly FakeClock _clock = new();

    [Fact]
    public void An_overload_is_one_record_and_a_count()
    {
        using (var provider = Provider(new LoggingOptions { Once = ["store.pool_exhausted"] }))
        {
            var log = provider.CreateLogger("Test");
            for (var second = 0; second < 30; second++, _clock.Advance(Second))
            {
                for (var i = 0; i < 2_000; i++) { log.LogWarning(Exhausted, "No free connection"); }
            }
            _clock.Advance(Second * 10);
        }

        Assert.Equal(["store.pool_exhausted", "log.repeated"], Events());
        Assert.Equal(59_999, Counts().Single());
    }

    [Fact]
    public void One_that_goes_on_is_counted_once_a_minute()
    {
        using (var provider = Provider(new LoggingOptions { Once = ["store.pool_exhausted"] }))
        {
            for (var second = 0; second < 150; second++, _clock.Advance(Second))
            {
                provider.CreateLogger("Test").LogWarning(Exhausted, "No free connection");
            }
        }

        Assert.Equal(["store.pool_exhausted", "log.repeated", "log.repeated", "log.repeated"], Events());
        Assert.Equal(149, Counts().Sum());
    }

    [Theory]
    [InlineData(1.0 / 24)]
    [InlineData(366)]
    [InlineData(-1)]
    public void A_time_of_day_that_jumps_costs_one_more_record_and_no_count(double days)
    {
        using (var provider = Provider(new LoggingOptions { Once = ["store.pool_exhausted"] }))
        {
            for (var second = 0; second < 150; second++, _clock.Advance(Second))
            {
                if (second == 30) { _clock.Jump(TimeSpan.FromDays(days)); }
                provider.CreateLogger("Test").LogWarning(Exhausted, "No free connection");
            }
        }

        Assert.Equal(2, Events().Count(name => name == "store.pool_exhausted"));
        Assert.Equal(148, Counts().Sum());
        Assert.InRange(Counts().Length, 2, 4);
    }

    [Fact]
    public void The_next_overload_is_logged_anew_and_a_single_event_has_no_count()
    {
        using (var provider = Provider(new LoggingOptions { Once = ["store.pool_exhausted"] }))
        {
            for (var i = 0; i < 3; i++, _clock.Advance(Second * 11)) { provider.CreateLogger("Test").LogWarning(Exhausted, "No free connection"); }
        }

        Assert.Equal(["store.pool_exhausted", "store.pool_exhausted", "store.pool_exhausted"], Events());
    }

    [Fact]
    public void A_count_that_is_pending_when_the_process_ends_is_logged()
    {
        using (var provider = Provider(new LoggingOptions { Once = ["store.pool_exhausted"] }))
        {
            for (var i = 0; i < 5; i++) { provider.CreateLogger("Test").LogWarning(Exhausted, "No free connection"); }
        }

        Assert.Equal(4, Counts().Single());
    }

    [Fact]
    public void Any_other_warning_or_error_is_logged_a_hundred_times_a_second_and_then_counted()
    {
        using (var provider = Provider(new LoggingOptions()))
        {
            var log = provider.CreateLogger("Test");
            for (var i = 0; i < 1_000; i++)
            {
                log.LogWarning("Order {Order} is late", i);
                log.LogError(new EventId(2, "order.failed"), new InvalidOperationException("broken"), "Order {Order} failed", i);
                log.LogInformation("Order {Order} shipped", i);
            }
            _clock.Advance(Second * 2);
        }

        var records = _sink.Records();
        Assert.Equal(100, records.Count(record => record.Message().EndsWith("is late", StringComparison.Ordinal)));
        Assert.Equal(100, records.Count(record => record.Message().EndsWith("failed", StringComparison.Ordinal)));
        Assert.Equal(1_000, records.Count(record => record.Message().EndsWith("shipped", StringComparison.Ordinal)));
        Assert.Equal([900, 900], Counts());
    }

    [Fact]
    public void Different_messages_without_a_name_are_counted_apart_and_a_flood_of_them_together()
    {
        using (var provider = Provider(new LoggingOptions()))
        {
            var log = provider.CreateLogger("Test");
            for (var i = 0; i < 200; i++) { log.LogWarning("A flood"); }
            log.LogWarning("And another");
#pragma warning disable CA2254 // Messages that are made up are what is tested.
            for (var i = 0; i < 5_000; i++) { log.LogWarning($"Made up {i}"); }
#pragma warning restore CA2254
            _clock.Advance(Second * 2);
        }

        var records = _sink.Records();
        Assert.Equal(100, records.Count(record => record.Message() == "A flood"));
        Assert.Single(records, record => record.Message() == "And another");
        Assert.InRange(records.Count(record => record.Message().StartsWith("Made up", StringComparison.Ordinal)), 900, 1_200);
    }

    [Fact]
    public void Exceptions_of_different_types_are_counted_apart()
    {
        using (var provider = Provider(new LoggingOptions { Once = ["work.failed"] }))
        {
            var log = provider.CreateLogger("Test");
            for (var i = 0; i < 10; i++)
            {
                log.LogError(new EventId(1, "work.failed"), new TimeoutException(), "Failed");
                log.LogError(new EventId(1, "work.failed"), new InvalidOperationException(), "Failed");
            }
        }

        Assert.Equal(["System.InvalidOperationException", "System.TimeoutException"],
            _sink.Records().Where(record => record.TryGetProperty("exception", out _))
                .Select(record => record.GetProperty("exception").GetProperty("type").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal([9, 9], Counts());
    }

    [Fact]
    public void Audit_records_are_all_logged()
    {
        using (var provider = Provider(new LoggingOptions { Once = ["auth.refused"] }))
        {
            for (var i = 0; i < 1_000; i++) { provider.CreateLogger("Audit").LogWarning(new EventId(1, "auth.refused"), "Refused"); }
        }

        Assert.Equal(1_000, _sink.Lines().Length);
    }

    private string[] Events() => [.. _sink.Records().Select(record => record.GetProperty("event").GetString()!)];

    private long[] Counts() =>
        [.. _sink.Records().Where(record => record.TryGetProperty("event", out var name) && name.GetString() == "log.repeated")
            .Select(record => record.GetProperty("fields").GetProperty("repeats").GetInt64())];

    private JsonLoggerProvider Provider(LoggingOptions options) =>
        new([new LogRoute(new LogQueue(_sink, 100_000))], new LogIdentity("s", "1", "test"), _clock, new Redactor(), options);
}
