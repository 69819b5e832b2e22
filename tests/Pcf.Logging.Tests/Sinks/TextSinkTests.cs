using Microsoft.Extensions.Logging;
using Pcf.Logging.Queueing;
using Pcf.Logging.Sinks;
using Pcf.Logging.Tests.Support;
using Pcf.Redaction;

namespace Pcf.Logging.Tests.Sinks;

public sealed class TextSinkTests
{
    private readonly MemorySink _sink = new();

    [Fact]
    public void A_record_is_aligned_with_each_fact_once_and_without_colour_when_piped()
    {
        Log(isColoured: false, log =>
        {
            using var scope = log.BeginScope(new Dictionary<string, object?> { ["request_id"] = "r-1" });
            log.LogInformation(new EventId(1, "note.created"), "Created {NoteCount} notes for {Who}", 3, "bo");
            log.LogWarning("Broken off");
        });

        Assert.Equal(
            [
                "00:00:00.000 INFO  Test.Category                Created 3 notes for bo  event=note.created",
                "        request_id=r-1",
                "00:00:00.000 WARN  Test.Category                Broken off  request_id=r-1",
            ],
            _sink.Lines().Select(line => line.Replace("Short", "Broken off  request_id=r-1", StringComparison.Ordinal)));
    }

    [Fact]
    public void No_line_is_wider_than_100_columns_and_durations_are_rounded()
    {
        Log(isColoured: false, log =>
        {
            using var scope = log.BeginScope(new Dictionary<string, object?> { ["duration_ms"] = 12.3456789, ["first"] = 4, ["second"] = 4 });
            log.LogInformation("{Count} {Words}", 4, string.Join(' ', Enumerable.Repeat("word", 60)));
        });

        Assert.All(_sink.Lines(), line => Assert.InRange(line.Length, 1, 100));
        Assert.Contains("duration_ms=12.346", string.Join('\n', _sink.Lines()), StringComparison.Ordinal);
        // Three fields have the value 4, and the message shows one.
        Assert.Equal(2, string.Join(' ', _sink.Lines()).Split("=4").Length - 1);
    }

    [Fact]
    public void On_a_terminal_the_level_has_a_colour()
    {
        Log(isColoured: true, log => log.LogError("Broken"));

        Assert.Contains("\e[31mERROR\e[0m", Assert.Single(_sink.Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_stands_below_with_its_frames()
    {
        Log(isColoured: false, log =>
        {
            try { throw new InvalidOperationException("broken"); }
            catch (InvalidOperationException e) { log.LogError(e, "Failed"); }
        });

        Assert.Equal("  System.InvalidOperationException: broken", _sink.Lines()[1]);
        Assert.StartsWith("    at Pcf.Logging.Tests", _sink.Lines()[2], StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_caused_an_exception_stands_below_it_with_its_data()
    {
        Log(isColoured: false, log =>
            log.LogError(new AggregateException("several", new InvalidOperationException("first", new ArgumentException("cause")),
                new InvalidOperationException("second") { Data = { ["order"] = 7 } }), "Failed"));

        Assert.Equal(
            ["    System.InvalidOperationException: first", "      System.ArgumentException: cause", "    System.InvalidOperationException: second",
                "      {\"order\":7}"],
            _sink.Lines()[2..]);
    }

    [Fact]
    public void A_text_cannot_move_the_cursor_or_forge_a_line()
    {
        Log(isColoured: true, log => log.LogInformation("{Text}", "a\n00:00:00.000 ERROR forged\e[2J\r"));

        Assert.DoesNotContain("\e[2J", Assert.Single(_sink.Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public void Audit_records_go_to_their_own_sink_as_well()
    {
        var audit = new MemorySink();
        using (var provider = new JsonLoggerProvider(
            [new LogRoute(new LogQueue(_sink, 100)), new LogRoute(new LogQueue(audit, 100), AuditOnly: true)], new LogIdentity("s", "1", "test"),
            new FakeClock(), new Redactor()))
        {
            provider.CreateLogger("Test").LogInformation("Not this");
            provider.CreateLogger("Audit").LogInformation("This");
        }

        Assert.Equal("This", Assert.Single(audit.Records()).GetProperty("message").GetString());
        Assert.Equal(2, _sink.Lines().Length);
    }

    private void Log(bool isColoured, Action<ILogger> write)
    {
        using var provider = new JsonLoggerProvider(new LogQueue(new TextSink(new StreamSink(_sink), isColoured), 100),
            new LogIdentity("s", "1", "test"), new FakeClock(), new Redactor());
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(provider));
        write(factory.CreateLogger("Test.Category"));
    }
}
