using System.Diagnostics;
using System.Globalization;
using Pcf.Observability.AspNetCore.Tests.Support;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>W3C Trace Context, level 2: each case of the public suite, whatever the sampler decides.</summary>
public sealed class TraceContextTests(TraceContextHosts hosts) : IClassFixture<TraceContextHosts>
{
    private const int Sampled = 1;
    private const int Random = 2;

    private static readonly string[] Samplers = ["always_on", "always_off", "parentbased_always_on", TraceContextHosts.NoReceiver];

    public static TheoryData<string, string> Cases => new(Samplers.SelectMany(sampler => TraceContextCases.All.Keys.Select(name => (sampler, name))));

    [Fact]
    public void There_are_the_41_cases_of_level_2() => Assert.Equal(41, TraceContextCases.All.Count);

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Cases))]
    public async Task Calls_carry_what_the_specification_says(string sampler, string name)
    {
        foreach (var exchange in TraceContextCases.All[name])
        {
            var calls = await hosts.CallsOf(sampler, exchange.Headers, exchange.Calls, TestContext.Current.CancellationToken);
            var because = string.Join(" | ", exchange.Headers);
            var parents = calls.Select(call => ParentOf(call, because)).ToArray();

            Assert.Equal(exchange.Calls, parents.Select(parent => parent.SpanId).Distinct().Count());
            Assert.DoesNotContain(TraceContextCases.Span, parents.Select(parent => parent.SpanId.ToHexString()));
            Assert.Single(parents.Select(parent => parent.TraceId).Distinct());
            Assert.Equal(exchange.KeepsTrace, parents[0].TraceId.ToHexString() == TraceContextCases.Trace);
            if (!exchange.KeepsTrace) { Assert.DoesNotContain(parents[0].TraceId.ToHexString(), because, StringComparison.Ordinal); }
            Assert.All(parents, parent => Assert.Equal(FlagsFor(sampler, exchange), (int)parent.TraceFlags));
            Assert.All(calls, call => Assert.Equal(exchange.State, StateOf(call)));
        }
    }

    // The caller has kept the trace: its id's last 56 bits reach the threshold. A sampler that decides itself has not decided by it.
    [Theory(Timeout = 60_000)]
    [InlineData("always_on", "foo=1")]
    [InlineData("always_off", "foo=1")]
    [InlineData("parentbased_always_on", "ot=th:8,foo=1")]
    public async Task A_threshold_of_the_caller_goes_on_only_with_its_decision(string sampler, string expected)
    {
        var calls = await hosts.CallsOf(sampler,
            [$"traceparent: 00-{TraceContextCases.Trace}-{TraceContextCases.Span}-01", "tracestate: ot=th:8,foo=1"], 1,
            TestContext.Current.CancellationToken);

        Assert.Equal(expected, StateOf(calls[0]));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(TraceContextHosts.NoReceiver, null)]
    [InlineData(TraceContextHosts.WithBaggage, "tenant=7%20b")]
    public async Task Baggage_passes_only_by_name(string kind, string? expected)
    {
        var calls = await hosts.CallsOf(kind,
            [$"traceparent: 00-{TraceContextCases.Trace}-{TraceContextCases.Span}-01", "baggage: user=kim, tenant=7%20b;ttl=1", "Correlation-Context: tenant=8"],
            1, TestContext.Current.CancellationToken);

        Assert.Equal(expected, ValuesOf(calls[0], "baggage").SingleOrDefault());
        Assert.Empty(ValuesOf(calls[0], "Correlation-Context"));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("none")]
    [InlineData("{}")]
    [InlineData("""[{"url":"file:///etc/hostname","arguments":[]}]""")]
    [InlineData("""[{"url":"http://127.0.0.1:9/"}]""")]
    public async Task A_body_that_lists_no_calls_is_refused(string body) =>
        Assert.StartsWith("HTTP/1.1 400 ", await hosts.AnswerTo(body, TestContext.Current.CancellationToken), StringComparison.Ordinal);

    [Fact(Timeout = 60_000)]
    public async Task A_large_body_is_refused()
    {
        var answer = await hosts.AnswerTo($"[{new string(' ', 65_536)}]", TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_call_that_fails_is_answered()
    {
        var answer = await hosts.AnswerTo("""[{"url":"http://127.0.0.1:9/","arguments":[]}]""", TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 502 ", answer, StringComparison.Ordinal);
    }

    // Trace ids that begin here are random.
    private static int FlagsFor(string sampler, TraceContextExchange exchange)
    {
        var given = TraceContextCases.FlagsOf(exchange);
        var random = exchange.KeepsTrace ? given & Random : Random;
        return random | sampler switch
        {
            "always_on" => Sampled,
            "always_off" => 0,
            "parentbased_always_on" => exchange.KeepsTrace ? given & Sampled : Sampled,
            _ => given & Sampled,
        };
    }

    private static ActivityContext ParentOf(string[] call, string because)
    {
        var value = Assert.Single(ValuesOf(call, "traceparent"));
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]$", value);
        Assert.True(ActivityContext.TryParse(value, null, out var parent), because);
        return parent;
    }

    private static string? StateOf(string[] call)
    {
        var values = ValuesOf(call, "tracestate");
        Assert.True(values.Length <= 1, string.Create(CultureInfo.InvariantCulture, $"{values.Length} headers"));
        return values.SingleOrDefault();
    }

    // Names are in lower case on the wire; the one space after the colon is the client's, any further one is the value's.
    private static string[] ValuesOf(string[] call, string name) =>
        [.. call.Where(line => line.StartsWith(name + ": ", StringComparison.Ordinal)).Select(line => line[(name.Length + 2)..])];
}
