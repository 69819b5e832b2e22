using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pcf.Observability.Logging;
using Pcf.Observability.Redaction;
using Pcf.Observability.Tests.Support;

namespace Pcf.Observability.Tests.Logging;

public sealed class LogVolumeTests
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
                    using var activity = new Activity("work").SetIdFormat(ActivityIdFormat.W3C).Start();
                    for (var i = 0; i < 2; i++) { log.LogInformation(Completed, "Second {Second}", second); }
                }
            }
        }

        Assert.Equal(100, Traces(0).Sum(trace => trace.Count));
        // 500 draws of a tenth: five standard deviations are 34.
        Assert.All([1, 2], second => Assert.InRange(Traces(second).Length, 50 - 34, 50 + 34));
        Assert.All(Traces(1).Concat(Traces(2)), trace => Assert.Equal(2, trace.Count));
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
        var told = Assert.Single(_sink.Records(), record => record.GetProperty("event").GetString() == "log.repeated");
        Assert.Equal(95, told.GetProperty("fields").GetProperty("repeats").GetInt64());
        Assert.Equal("work.completed", told.GetProperty("fields").GetProperty("repeated_event").GetString());
    }

    [Fact]
    public void Repeats_that_nobody_follows_are_told_at_the_end()
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

    private (string Trace, int Count)[] Traces(int second) =>
    [
        .. _sink.Records().Where(record => record.GetProperty("fields").GetProperty("second").GetInt32() == second)
            .GroupBy(record => record.GetProperty("trace_id").GetString()!).Select(group => (group.Key, group.Count())),
    ];

    private static Dictionary<string, string> Rules(params (string Name, string Rate)[] rules) => rules.ToDictionary(rule => rule.Name, rule => rule.Rate, StringComparer.Ordinal);

    private JsonLoggerProvider Provider(LoggingOptions options) =>
        new([new LogRoute(new LogQueue(_sink, 100_000))], new LogIdentity("s", "1", "test"), _clock, new Redactor(), options);
}
