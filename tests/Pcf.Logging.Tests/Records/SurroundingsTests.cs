using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Records;
using Pcf.Logging.Tests.Support;

namespace Pcf.Logging.Tests.Records;

/// <summary>Where a record was written: ids for every form that an activity's id can have, and the thread and the spans around it where they are
/// asked for.</summary>
public sealed class SurroundingsTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Theory]
    [InlineData($"01-{Trace}-00f067aa0ba902b7-01-extra", Trace)]
    [InlineData($"cc-{Trace}-00f067aa0ba902b7-01", Trace)]
    [InlineData("|abc.1.", null)]
    [InlineData("anything at all", null)]
    public void An_activity_whose_id_is_not_of_w3c_gives_its_records_ids_all_the_same(string parent, string? trace)
    {
        var outer = new Activity("work").SetIdFormat(ActivityIdFormat.Hierarchical).SetParentId(parent).Start();
        var inner = new Activity("more").SetIdFormat(ActivityIdFormat.Hierarchical).Start();
        var first = Written.Record(log => log.LogInformation("x"));
        inner.Stop();
        var second = Written.Record(log => log.LogInformation("x"));
        outer.Stop();

        Assert.Matches("^[0-9a-f]{32}$", first.GetProperty("trace_id").GetString());
        Assert.Matches("^[0-9a-f]{16}$", first.GetProperty("span_id").GetString());
        Assert.Equal(first.GetProperty("trace_id").GetString(), second.GetProperty("trace_id").GetString());
        Assert.NotEqual(first.GetProperty("span_id").GetString(), second.GetProperty("span_id").GetString());
        if (trace is not null) { Assert.Equal(trace, first.GetProperty("trace_id").GetString()); }
    }

    [Theory]
    [InlineData($"00-{Trace}-00f067aa0ba902b7-01", true, true)]
    [InlineData($"00-{Trace}-00f067aa0ba902b7-00", true, false)]
    [InlineData($"cc-{Trace}-00f067aa0ba902b7-03-what-follows", true, true)]
    [InlineData($"00-{Trace}-00f067aa0ba902b7-01-extra", false, false)]
    [InlineData($"01-{Trace}-00f067aa0ba902b7-01extra", false, false)]
    [InlineData($"ff-{Trace}-00f067aa0ba902b7-01", false, false)]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false, false)]
    [InlineData($"00-{Trace}-0000000000000000-01", false, false)]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false, false)]
    [InlineData($"00-{Trace}-00f067aa0ba902b7-0", false, false)]
    [InlineData("", false, false)]
    [InlineData(null, false, false)]
    public void A_traceparent_is_read_as_its_versioning_says(string? header, bool isOne, bool isSampled)
    {
        Assert.Equal(isOne, TraceParent.TryParse(header, out var parent));

        Assert.Equal(isOne ? Trace : new string('0', 32), parent.TraceId.ToHexString());
        Assert.Equal(isSampled, parent.TraceFlags == ActivityTraceFlags.Recorded);
    }

    [Fact]
    public void A_record_names_its_thread_when_asked_to()
    {
        var record = default(System.Text.Json.JsonElement);
        var thread = new Thread(() => record = Written.Record(log => log.LogInformation("x"), options: new LoggingOptions { Thread = true }))
        {
            Name =
            "importer password=hunter2-Blue"
        };
        thread.Start();
        thread.Join();

        Assert.Equal(thread.ManagedThreadId, record.GetProperty("thread_id").GetInt32());
        Assert.Equal("importer password=[REDACTED]", record.GetProperty("thread_name").GetString());
    }

    [Fact]
    public void A_record_lists_the_spans_around_it_when_asked_to()
    {
        using var outer = new Activity("outer").SetIdFormat(ActivityIdFormat.W3C).Start();
        using var inner = new Activity("inner").Start();

        var spans = Written.Record(log => log.LogInformation("x"), options: new LoggingOptions { Spans = true }).GetProperty("spans");

        Assert.Equal($$"""[{"name":"outer","span_id":"{{outer.SpanId}}"},{"name":"inner","span_id":"{{inner.SpanId}}"}]""", spans.GetRawText());
    }

    [Fact]
    public void Neither_is_there_unless_asked_for()
    {
        using var activity = new Activity("work").SetIdFormat(ActivityIdFormat.W3C).Start();

        var record = Written.Record(log => log.LogInformation("x"));

        Assert.False(record.TryGetProperty("thread_id", out _));
        Assert.False(record.TryGetProperty("spans", out _));
    }
}
