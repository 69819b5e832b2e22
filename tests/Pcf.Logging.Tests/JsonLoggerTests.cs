using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Queueing;
using Pcf.Logging.Records;
using Pcf.Logging.Tests.Support;
using Pcf.Redaction;

namespace Pcf.Logging.Tests;

public sealed class JsonLoggerTests
{
    private readonly MemorySink _sink = new();

    [Fact]
    public void A_record_is_one_line_with_what_every_record_has()
    {
        Log(log => log.LogInformation(new EventId(1, "note.created"), "Created {NoteCount} notes in {DurationMs} ms", 3, 4.5));

        Assert.Equal(
            """{"timestamp":"2026-01-02T03:04:05.678900Z","level":"INFO","target":"Test.Category","message":"Created 3 notes in 4.5 ms","event":"note.created","service":"pcf-test","version":"1.2.3","environment":"test","fields":{"note_count":3,"duration_ms":4.5}}""",
            Assert.Single(_sink.Lines()));
    }

    [Fact]
    public void The_current_activity_is_named()
    {
        using var activity = new Activity("work").SetIdFormat(ActivityIdFormat.W3C).Start();

        Log(log => log.LogInformation("Hello"));

        var record = Assert.Single(_sink.Records());
        Assert.Equal(activity.TraceId.ToString(), record.GetProperty("trace_id").GetString());
        Assert.Equal(activity.SpanId.ToString(), record.GetProperty("span_id").GetString());
    }

    [Theory]
    [InlineData(true, ActivityTraceFlags.None, false)]
    [InlineData(true, ActivityTraceFlags.Recorded, null)]
    [InlineData(false, ActivityTraceFlags.None, null)]
    public void A_record_says_when_its_trace_is_not_kept(bool knowsOfSampling, ActivityTraceFlags flags, bool? said)
    {
        using var activity = new Activity("work").SetIdFormat(ActivityIdFormat.W3C);
        activity.ActivityTraceFlags = flags;
        activity.Start();

        Log(log => log.LogInformation("Hello"), options => options.TracesAreSampled = knowsOfSampling);

        var record = Assert.Single(_sink.Records());
        Assert.Equal(said, record.TryGetProperty("sampled", out var sampled) ? sampled.GetBoolean() : null);
    }

    [Theory]
    [InlineData(true, true, null)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void A_record_says_nothing_of_a_trace_that_may_still_be_kept(bool mayBeKept, bool isRecorded, bool? said)
    {
        using var activity = new Activity("work").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.IsAllDataRequested = isRecorded;

        Log(log => log.LogInformation("Hello"), options => (options.TracesAreSampled, options.TracesMayBeKeptLater) = (true, mayBeKept));

        var record = Assert.Single(_sink.Records());
        Assert.Equal(said, record.TryGetProperty("sampled", out var sampled) ? sampled.GetBoolean() : null);
    }

    [Fact]
    public void Without_an_activity_the_ids_are_absent()
    {
        Activity.Current = null;

        Log(log => log.LogInformation("Hello"));

        Assert.False(Assert.Single(_sink.Records()).TryGetProperty("trace_id", out _));
    }

    [Fact]
    public void A_request_in_scope_gives_its_id_and_other_scopes_give_fields()
    {
        Log(log =>
        {
            using var request = log.BeginScope(new Dictionary<string, object?> { ["request_id"] = "r-1", ["Shard"] = 7 });
            log.LogInformation("Hello");
        });

        var record = Assert.Single(_sink.Records());
        Assert.Equal("r-1", record.GetProperty("request_id").GetString());
        Assert.Equal(7, record.GetProperty("fields").GetProperty("shard").GetInt32());
    }

    [Fact]
    public void An_exception_comes_with_type_message_and_stack()
    {
        Log(log =>
        {
            try { throw new InvalidOperationException("broken", new ArgumentException("inner")); }
            catch (InvalidOperationException e) { log.LogError(e, "Failed"); }
        });

        var exception = Assert.Single(_sink.Records()).GetProperty("exception");
        Assert.Equal("System.InvalidOperationException", exception.GetProperty("type").GetString());
        Assert.Equal("broken", exception.GetProperty("message").GetString());
        Assert.Contains(nameof(An_exception_comes_with_type_message_and_stack), exception.GetProperty("stack").GetString(), StringComparison.Ordinal);
        Assert.Equal("inner", exception.GetProperty("inner").GetProperty("message").GetString());
    }

    [Fact]
    public void A_number_is_the_shortest_text_that_reads_back_as_the_same()
    {
        var random = new Random(1);
        double[] edges = [0, -0.0, 0.1, -0.5, 4.25, 1e9, 1e-4, 1e-5, 123456789.1234, -1.00001, 0.30000000000000004, double.MaxValue, double.Epsilon,
            1e13 / 1e4, 999999999.9999];
        foreach (var number in edges.Concat(
            Enumerable.Range(0, 100_000)
                .Select(i => i % 2 == 0 ? Math.Round(random.NextDouble() * 1e5, i % 7) : random.NextDouble() * Math.Pow(10, (i % 30) - 15))))
        {
            var text = new LogText();
            text.AppendNumber(number);
            Assert.Equal(number.ToString(System.Globalization.CultureInfo.InvariantCulture), text.Written.ToString());
        }
    }

    [Theory]
    [InlineData(LogLevel.Trace, "TRACE")]
    [InlineData(LogLevel.Debug, "DEBUG")]
    [InlineData(LogLevel.Information, "INFO")]
    [InlineData(LogLevel.Warning, "WARN")]
    [InlineData(LogLevel.Error, "ERROR")]
    [InlineData(LogLevel.Critical, "FATAL")]
    public void Levels_have_the_names_of_the_contract(LogLevel level, string expected)
    {
        Log(log => log.Log(level, "Hello"));

        Assert.Equal(expected, Assert.Single(_sink.Records()).GetProperty("level").GetString());
    }

    [Fact]
    public void Whatever_is_logged_every_line_is_one_json_object()
    {
        Log(log =>
        {
            log.LogInformation("Lone {Text}", "a\ud800b\u0000\n\r\u2028");
            log.LogInformation("Throwing {Value}", new Throwing());
            log.LogInformation("Null {Value}", [null]);
            log.LogInformation("Odd {Number}", double.NaN);
            log.LogInformation("Huge {Text}", new string('x', 200_000));
            log.LogInformation("{A} {A}", 1, 2);
            log.Log<object?>(LogLevel.Information, default, null, null, (_, _) => throw new InvalidOperationException("formatter"));
        });

        Assert.Equal(7, _sink.Records().Length);
        Assert.All(_sink.Records(), record => Assert.Equal(JsonValueKind.Object, record.ValueKind));
        Assert.All(_sink.Lines(), line => Assert.InRange(line.Length, 1, 70_000));
    }

    [Fact]
    public void What_was_accepted_is_written_before_disposal_ends()
    {
        Log(log =>
        {
            for (var i = 0; i < 1_000; i++) { log.LogInformation("Record {Number}", i); }
        });

        Assert.Equal(1_000, _sink.Lines().Length);
    }

    private void Log(Action<ILogger> write, Action<LoggingOptions>? configure = null)
    {
        var options = new LoggingOptions();
        configure?.Invoke(options);
        using var provider = new JsonLoggerProvider([new LogRoute(new LogQueue(_sink, capacity: 8_192))],
            new LogIdentity("pcf-test", "1.2.3", "test"), new StoppedClock(), new Redactor(), options);
        using var factory = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(provider));
        write(factory.CreateLogger("Test.Category"));
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(6_789_000);
    }

    private sealed class Throwing
    {
        public override string ToString() => throw new InvalidOperationException("no text");
    }
}
