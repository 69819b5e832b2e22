using System.Diagnostics;
using Pcf.Tracing.Propagation;

namespace Pcf.Tracing.Tests.Propagation;

/// <summary>What is read of a traceparent, and what calls carry.</summary>
public sealed class TraceParentTests
{
    private const string Ids = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";

    [Theory]
    [InlineData($"00-{Ids}-01", $"00-{Ids}-01")]
    [InlineData($" \t00-{Ids}-01\t ", $"00-{Ids}-01")]
    [InlineData($"00-{Ids}-03", $"00-{Ids}-03")]
    [InlineData($"00-{Ids}-ff", $"00-{Ids}-03")]
    [InlineData($"00-{Ids}-fc", $"00-{Ids}-00")]
    [InlineData($"cc-{Ids}-02", $"00-{Ids}-02")]
    [InlineData($"cc-{Ids}-ff-more", $"00-{Ids}-03")]
    [InlineData($"cc-{Ids}-01.more", null)]
    [InlineData($"00-{Ids}-01-", null)]
    [InlineData($"ff-{Ids}-01", null)]
    [InlineData($"CC-{Ids}-01", null)]
    [InlineData($"00-{Ids}-0A", null)]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", null)]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01", null)]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", null)]
    [InlineData($"00-{Ids}-01,00-{Ids}-01", null)]
    [InlineData($"cc-{Ids}-01,cc-{Ids}-01", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_header_of_any_version_is_read_as_one_of_this(string? header, string? expected) =>
        Assert.Equal(expected, TraceParent.Read(header));

    [Theory]
    [InlineData("00", "00")]
    [InlineData("01", "00")]
    [InlineData("02", "02")]
    [InlineData("03", "02")]
    public void The_random_flag_of_the_caller_goes_on(string flags, string expected)
    {
        using var request = new Activity("request").SetParentId($"00-{Ids}-{flags}").Start();
        // As the runtime makes a span of one that is recorded: without the flag.
        using var call = new Activity("call").Start();
        call.ActivityTraceFlags = ActivityTraceFlags.None;

        Assert.Equal($"00-{call.TraceId}-{call.SpanId}-{expected}", TraceParent.Of(call));
        Assert.Equal($"00-{call.TraceId}-{call.SpanId}-{expected}", TraceParent.Of(call.Context));
    }

    [Fact]
    public void A_trace_that_begins_here_has_a_random_id()
    {
        using var work = new Activity("work").SetIdFormat(ActivityIdFormat.W3C).Start();
        using var call = new Activity("call").Start();
        call.ActivityTraceFlags = ActivityTraceFlags.Recorded;

        Assert.Equal($"00-{work.TraceId}-{call.SpanId}-03", TraceParent.Of(call));
    }

    [Fact]
    public void An_activity_without_W3C_ids_is_not_written()
    {
        using var old = new Activity("old").SetIdFormat(ActivityIdFormat.Hierarchical).Start();

        Assert.Null(TraceParent.Of(old));
        Assert.Null(TraceParent.Of(new Activity("not started")));
    }
}
