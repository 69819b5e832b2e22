using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Queueing;
using Pcf.Logging.Tests.Support;
using Pcf.Redaction;

namespace Pcf.Logging.Tests.Sampling;

public sealed class LogSamplerTests
{
    private static readonly EventId Completed = new(1, "work.completed");
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly MemorySink _sink = new();
    private readonly FakeClock _clock = new();

    [Fact]
    public void A_rule_keeps_about_its_rate_and_every_record_of_a_trace_or_none()
    {
        var options = new LoggingOptions { Sample = Rules(("work.completed", "100")) };
        using (var provider = Provider(options))
        {
            var log = provider.CreateLogger("Test");
            for (var second = 0; second < 3; second++, _clock.Advance(Second))
            {
                for (var trace = 0; trace < 500; trace++)
                {
                    using var activity = Trace();
                    for (var i = 0; i < 2; i++) { log.LogInformation(Completed, "Second {Second}", second); }
                }
            }
        }

        Assert.InRange(Traces(0).Sum(trace => trace.Count), 100, 102);
        // 500 draws of a tenth: five standard deviations are 34.
        Assert.All([1, 2], second => Assert.InRange(Traces(second).Length, 50 - 34, 50 + 34));
        Assert.All([.. Traces(0), .. Traces(1), .. Traces(2)], trace => Assert.Equal(2, trace.Count));
    }

    [Fact]
    public void A_trace_keeps_its_answer_when_the_share_changes_while_it_runs()
    {
        using (var provider = Provider(new LoggingOptions { Sample = Rules(("work.completed", "100")) }))
        {
            var log = provider.CreateLogger("Test");
            // Each writes three records, the last of them two seconds after it began.
            var running = new List<(Activity Activity, int Logged)>();
            for (var second = 0; second < 8; second++, _clock.Advance(Second))
            {
                for (var trace = 0; trace < (second < 4 ? 60 : 80); trace++)
                {
                    Activity.Current = null;
                    running.Add((Trace(), 0));
                }
                for (var i = 0; i < running.Count; i++)
                {
                    Activity.Current = running[i].Activity;
                    log.LogInformation(Completed, "Second {Second}", second);
                    running[i] = (running[i].Activity, running[i].Logged + 1);
                }
                running.RemoveAll(trace => trace.Logged == 3);
            }
            Activity.Current = null;
            // Those that are not over have written fewer.
            var unfinished = running.Select(trace => trace.Activity.TraceId.ToHexString()).ToHashSet();
            provider.Flush(TimeSpan.FromSeconds(30));
            var kept = _sink.Records().GroupBy(record => record.GetProperty("trace_id").GetString()!).Where(trace => !unfinished.Contains(trace.Key))
                .ToArray();
            Assert.InRange(kept.Length, 150, 350);
            Assert.All(kept, trace => Assert.Equal(3, trace.Count()));
        }
    }

    [Fact]
    public void A_child_has_its_traces_answer_whenever_it_began()
    {
        using (var provider = Provider(new LoggingOptions { Sample = Rules(("work.completed", "10")) }))
        {
            var log = provider.CreateLogger("Test");
            using var root = Trace();
            for (var second = 0; second < 3; second++, _clock.Advance(Second))
            {
                Activity.Current = root;
                using (Trace()) { log.LogInformation(Completed, "Of the first"); }
                Activity.Current = null;
                for (var i = 0; i < 1_000; i++)
                {
                    using (Trace()) { log.LogInformation(Completed, "Of others"); }
                }
            }
        }

        Assert.Equal(3, _sink.Lines().Count(line => line.Contains("Of the first", StringComparison.Ordinal)));
    }

    [Fact]
    public void One_long_trace_cannot_take_more_than_twice_the_rate()
    {
        using (var provider = Provider(new LoggingOptions { Sample = Rules(("work.completed", "100")) }))
        {
            using var trace = Trace();
            for (var i = 0; i < 10_000; i++) { provider.CreateLogger("Test").LogInformation(Completed, "Again"); }
        }

        Assert.Equal(200, _sink.Lines().Length);
    }

    [Fact]
    public void Without_a_trace_the_rate_holds_too()
    {
        Activity.Current = null;
        using (var provider = Provider(new LoggingOptions { Sample = Rules(("Test*", "10")) }))
        {
            for (var second = 0; second < 5; second++, _clock.Advance(Second))
            {
                for (var i = 0; i < 1_000; i++) { provider.CreateLogger("Test.Category").LogInformation("Hello"); }
            }
            Assert.InRange(5_000 - provider.HeldBack, 45, 55);
        }
    }

    [Fact]
    public void Warnings_are_never_sampled()
    {
        using (var provider = Provider(new LoggingOptions { Sample = Rules(("work.completed", "1")) }))
        {
            for (var i = 0; i < 100; i++) { provider.CreateLogger("Test").LogWarning(Completed, "Hello"); }
        }

        Assert.Equal(100, _sink.Lines().Length);
    }

    [Fact]
    public void Repeats_become_one_record_with_their_number()
    {
        using (var provider = Provider(new LoggingOptions { Repeats = 5 }))
        {
            var log = provider.CreateLogger("Test");
            for (var i = 0; i < 100; i++) { log.LogError(Completed, "Hello"); }
            _clock.Advance(Second * 2);
            log.LogError(Completed, "Hello");
        }

        Assert.Equal(7, _sink.Lines().Length);
        var repeated = Assert.Single(_sink.Records(), record => record.GetProperty("event").GetString() == "log.repeated");
        Assert.Equal(95, repeated.GetProperty("fields").GetProperty("repeats").GetInt64());
        Assert.Equal("work.completed", repeated.GetProperty("fields").GetProperty("repeated_event").GetString());
    }

    [Theory]
    [InlineData(LogLevel.Information)]
    [InlineData(LogLevel.Warning)]
    public void Repeats_of_more_events_than_there_are_names_for_are_various(LogLevel level)
    {
        const int Events = 1_500;
        using (var provider = Provider(new LoggingOptions { Repeats = 1 }))
        {
            var log = provider.CreateLogger("Test");
            for (var i = 0; i < 3 * Events; i++) { log.Log(level, new EventId(1, $"event-{i % Events}"), "Hello"); }
        }

        var repeated = _sink.Records().Where(record => record.GetProperty("event").GetString() == "log.repeated")
            .Select(record => record.GetProperty("fields")).ToArray();
        var names = repeated.ToDictionary(fields => fields.GetProperty("repeated_event").GetString()!,
            fields => fields.GetProperty("repeats").GetInt64());
        Assert.Equal(2, names["event-0"]);
        Assert.Equal((3 * 500) - 1, names["various"]);
        Assert.Equal(1_001, names.Count);
    }

    [Fact]
    public void Repeats_without_a_name_are_various_when_they_are_of_several_templates()
    {
        using (var provider = Provider(new LoggingOptions { Repeats = 1 }))
        {
            var log = provider.CreateLogger("Test");
            for (var i = 0; i < 5; i++)
            {
                log.LogInformation("First");
                log.LogInformation("Second");
            }
        }

        Assert.Equal("various", _sink.Records()[1].GetProperty("fields").GetProperty("repeated_event").GetString());
    }

    [Fact]
    public void A_record_of_repeats_carries_no_ids()
    {
        // So the record finds the second over before the provider's own timer does.
        _clock.Advance(TimeSpan.FromMilliseconds(500));
        using (var provider = Provider(new LoggingOptions { Repeats = 1 }))
        {
            provider.SetScopeProvider(new LoggerExternalScopeProvider());
            var log = provider.CreateLogger("Test");
            for (var i = 0; i < 10; i++) { log.LogError(Completed, "Hello"); }
            _clock.Advance(TimeSpan.FromMilliseconds(600));
            using var trace = Trace();
            using var scope = log.BeginScope(new Dictionary<string, object?>(StringComparer.Ordinal) { ["request_id"] = "of-the-next" });
            log.LogError(Completed, "Hello");
        }

        var repeated = Assert.Single(_sink.Records(), record => record.GetProperty("event").GetString() == "log.repeated");
        Assert.False(repeated.TryGetProperty("trace_id", out _));
        Assert.False(repeated.TryGetProperty("request_id", out _));
        Assert.Single(_sink.Records(), record => record.TryGetProperty("request_id", out _) && record.TryGetProperty("trace_id", out _));
    }

    [Fact]
    public void Repeats_without_a_later_record_are_counted_at_the_end()
    {
        using (var provider = Provider(new LoggingOptions { Repeats = 1 }))
        {
            for (var i = 0; i < 10; i++) { provider.CreateLogger("Test").LogInformation(Completed, "Hello"); }
            _clock.Advance(Second * 2);
        }

        Assert.Equal(2, _sink.Lines().Length);
        Assert.Equal(9, _sink.Records()[1].GetProperty("fields").GetProperty("repeats").GetInt64());
    }

    [Fact]
    public void Audit_records_are_never_held_back()
    {
        using (var provider = Provider(new LoggingOptions { Repeats = 1, Sample = Rules(("*", "1")) }))
        {
            for (var i = 0; i < 10; i++) { provider.CreateLogger("Audit").LogInformation(Completed, "Hello"); }
        }

        Assert.Equal(10, _sink.Lines().Length);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("0")]
    [InlineData("NaN")]
    public void A_rate_that_is_none_is_refused(string rate) =>
        Assert.Throws<FormatException>(() => Provider(new LoggingOptions { Sample = Rules(("x", rate)) }));

    // No two begin at the same time.
    private Activity Trace()
    {
        _clock.Advance(TimeSpan.FromTicks(1));
        return new Activity("work").SetIdFormat(ActivityIdFormat.W3C).SetStartTime(_clock.GetUtcNow().UtcDateTime).Start();
    }

    private (string Trace, int Count)[] Traces(int second) =>
    [
        .. _sink.Records().Where(record => record.GetProperty("fields").GetProperty("second").GetInt32() == second)
            .GroupBy(record => record.GetProperty("trace_id").GetString()!).Select(group => (group.Key, group.Count())),
    ];

    private static Dictionary<string, string> Rules(params (string Name, string Rate)[] rules) =>
        rules.ToDictionary(rule => rule.Name, rule => rule.Rate, StringComparer.Ordinal);

    private JsonLoggerProvider Provider(LoggingOptions options) =>
        new([new LogRoute(new LogQueue(_sink, 100_000))], new LogIdentity("s", "1", "test"), _clock, new Redactor(), options);
}
