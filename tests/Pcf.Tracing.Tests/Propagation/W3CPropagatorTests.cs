using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using Pcf.Tracing.Propagation;

namespace Pcf.Tracing.Tests.Propagation;

/// <summary>The same headers are read and written for the runtime and for the OpenTelemetry SDK.</summary>
public sealed class W3CPropagatorTests
{
    private const string Parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03";

    private static readonly Dictionary<string, string[]> Request = new()
    {
        ["traceparent"] = [Parent],
        ["tracestate"] = ["foo=1 ", "", "bar=2"],
        ["baggage"] = ["user=kim", "tenant=7"],
    };

    private readonly AllowedBaggage _baggage = new(["tenant"]);

    [Fact]
    public void The_runtime_reads_headers_of_one_name_as_one_list()
    {
        var propagator = new W3CPropagator(_baggage);

        propagator.ExtractTraceIdAndState(Request, Get, out var parent, out var state);

        Assert.Equal(Parent, parent);
        Assert.Equal("foo=1,bar=2", state);
        Assert.Equal([new("tenant", "7")], propagator.ExtractBaggage(Request, Get)!);
    }

    [Fact]
    public void A_list_without_a_parent_is_not_read()
    {
        new W3CPropagator(_baggage).ExtractTraceIdAndState(
            new Dictionary<string, string[]> { ["traceparent"] = [Parent, Parent], ["tracestate"] = ["foo=1"] }, Get, out var parent, out var state);

        Assert.Null(parent);
        Assert.Null(state);
    }

    [Fact]
    public void The_runtime_writes_what_it_has_read()
    {
        using var call = new Activity("call").SetParentId(Parent).AddBaggage("tenant", "7").AddBaggage("user", "kim").Start();
        call.TraceStateString = "foo=1,bar=2";
        var sent = new List<string>();

        new W3CPropagator(_baggage).Inject(call, null, (_, name, value) => sent.Add($"{name}: {value}"));

        Assert.Equal([$"traceparent: 00-{call.TraceId}-{call.SpanId}-03", "tracestate: foo=1,bar=2", "baggage: tenant=7"], sent);
    }

    [Fact]
    public void A_tracestate_that_is_no_list_is_not_written()
    {
        using var call = new Activity("call").SetParentId(Parent).Start();
        call.TraceStateString = "foo=1\r\nevil: 1";
        var sent = new List<string>();

        new W3CPropagator(_baggage).Inject(call, null, (_, name, _) => sent.Add(name));

        Assert.Equal(["traceparent"], sent);
    }

    // The id's last 56 bits are 37bd0e0e473600: above the threshold 1, below 8.
    [Theory]
    [InlineData("ot=th:8,foo=1", true, "foo=1")]
    [InlineData("ot=th:8,foo=1", false, "ot=th:8,foo=1")]
    [InlineData("ot=th:1,foo=1", true, "ot=th:1,foo=1")]
    [InlineData("foo=1,ot=th:1;p:2", false, "ot=p:2,foo=1")]
    [InlineData("ot=th:8;rv:c0000000000000", true, "ot=th:8;rv:c0000000000000")]
    [InlineData("ot=th:8;rv:c0000000000000", false, "ot=rv:c0000000000000")]
    [InlineData("ot=th:1", false, null)]
    public void A_threshold_that_does_not_agree_with_the_decision_is_left_out(string state, bool isSampled, string? expected)
    {
        const string trace = "4bf92f3577b34da6a337bd0e0e473600";
        using var call = new Activity("call").SetParentId($"00-{trace}-00f067aa0ba902b7-{(isSampled ? "01" : "00")}").Start();
        call.TraceStateString = state;
        var sent = new Dictionary<string, string>();
        var sentByTheSDK = new Dictionary<string, string>();

        new W3CPropagator(_baggage).Inject(call, null, (_, name, value) => sent.Add(name, value));
        new W3CTextMapPropagator(_baggage).Inject(
            new PropagationContext(call.Context, default), sentByTheSDK, (to, name, value) => to.Add(name, value));

        Assert.Equal(expected, sent.GetValueOrDefault("tracestate"));
        Assert.Equal(sent, sentByTheSDK);
    }

    [Fact]
    public void Without_an_activity_nothing_is_written() =>
        new W3CPropagator(_baggage).Inject(null, null, (_, name, _) => Assert.Fail(name));

    [Fact]
    public void The_SDK_reads_and_writes_the_same()
    {
        var propagator = new W3CTextMapPropagator(_baggage);
        var sent = new List<string>();

        var read = propagator.Extract(default, Request, (headers, name) => headers.GetValueOrDefault(name));
        propagator.Inject(read, sent, (headers, name, value) => headers.Add($"{name}: {value}"));

        Assert.True(read.ActivityContext.IsRemote);
        Assert.Equal([$"traceparent: {Parent}", "tracestate: foo=1,bar=2", "baggage: tenant=7"], sent);
    }

    [Fact]
    public void The_SDK_keeps_what_a_propagator_ahead_has_read()
    {
        var context = new PropagationContext(
            new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded),
            Baggage.Create(new Dictionary<string, string> { ["own"] = "1" }));

        Assert.Equal(context, new W3CTextMapPropagator(_baggage).Extract(context, Request, (headers, name) => headers.GetValueOrDefault(name)));
    }

    private static void Get(object? carrier, string name, out string? value, out IEnumerable<string>? values)
    {
        value = null;
        values = ((Dictionary<string, string[]>)carrier!).GetValueOrDefault(name);
    }
}
