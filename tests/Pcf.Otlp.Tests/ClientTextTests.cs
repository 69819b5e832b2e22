using System.Diagnostics;
using Pcf.Otlp.Tests.Support;

namespace Pcf.Otlp.Tests;

/// <summary>What clients write freely leaves in no span, whoever put it there.</summary>
public sealed class ClientTextTests : IDisposable
{
    private const string Words = "quail-77-tern";
    private readonly ActivitySource _source = new("ClientText.Test");
    private readonly ActivityListener _listener;

    public ClientTextTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source == _source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Theory]
    [InlineData("url.path")]
    [InlineData("url.query")]
    [InlineData("url.full")]
    [InlineData("url.fragment")]
    [InlineData("user_agent.original")]
    [InlineData("server.address")]
    [InlineData("server.port")]
    [InlineData("client.address")]
    [InlineData("http.request.method_original")]
    [InlineData("http.target")]
    [InlineData("http.url")]
    [InlineData("http.host")]
    [InlineData("http.user_agent")]
    [InlineData("net.host.name")]
    [InlineData("network.peer.address")]
    [InlineData("http.request.header.user-agent")]
    [InlineData("http.request.header.user_agent")]
    [InlineData("http.request.header.x-forwarded-for")]
    [InlineData("client.socket.address")]
    [InlineData("server.socket.address")]
    [InlineData("server.socket.domain")]
    [InlineData("net.sock.host.addr")]
    [InlineData("net.sock.peer.name")]
    [InlineData("net.host.ip")]
    [InlineData("net.peer.name")]
    [InlineData("source.address")]
    public void It_is_taken_out_of_attributes_events_and_links_of_what_serves_a_request(string key)
    {
        foreach (var kind in new[] { ActivityKind.Server, ActivityKind.Internal, ActivityKind.Consumer })
        {
            var span = Ended(kind, key, $"https://{Words}.example.com/{Words}?{Words}");

            Assert.DoesNotContain(key, span.Attributes);
            Assert.DoesNotContain(Words, span.Raw, StringComparison.Ordinal);
            Assert.Equal("kept", span.Attributes["order.kind"]);
            Assert.Equal("kept", Assert.Single(Assert.Single(span.Events).Attributes).Value);
        }
    }

    [Fact]
    public void Of_what_asks_another_service_its_address_stays_and_the_rest_does_not()
    {
        var span = Ended(ActivityKind.Client, "server.address", "store.internal.example");
        var full = Ended(ActivityKind.Client, "url.full", $"https://user:{Words}@store.example.com:8443/reset/{Words}?q={Words}");
        var path = Ended(ActivityKind.Client, "url.path", $"/reset/{Words}");

        Assert.Equal("store.internal.example", span.Attributes["server.address"]);
        Assert.Equal("https://store.example.com:8443", full.Attributes["url.full"]);
        Assert.DoesNotContain("url.path", path.Attributes);
    }

    [Fact]
    public void An_address_that_is_none_is_taken_out()
    {
        Assert.DoesNotContain("url.full", Ended(ActivityKind.Client, "url.full", $"/{Words}").Attributes);
        Assert.DoesNotContain("url.full", Ended(ActivityKind.Client, "url.full", 17).Attributes);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
    }

    private SentSpan Ended(ActivityKind kind, string key, object value)
    {
        var parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded,
            $"vendor={Words}", isRemote: true);
        var link = new ActivityLink(parent, new ActivityTagsCollection { [key] = value });
        using var span = _source.StartActivity("work", kind, parent, [new(key, value), new("order.kind", "kept")], [link])!;
        span.AddEvent(new ActivityEvent("seen", tags: new ActivityTagsCollection { [key] = value, ["order.kind"] = "kept" }));
        if (kind == ActivityKind.Client) { span.TraceStateString = $"vendor={Words}"; }
        span.Stop();
        var sent = SentSpan.Of(span);
        Assert.Null(sent.TraceState);
        Assert.Null(Assert.Single(sent.Links).TraceState);
        // Others see it as it was.
        Assert.Equal(($"vendor={Words}", value), (span.TraceStateString, span.GetTagItem(key)));
        Assert.Equal(($"vendor={Words}", value), (span.Links.Single().Context.TraceState, span.Links.Single().Tags!.Single().Value));
        Assert.Equal(value, span.Events.Single().Tags.First(tag => tag.Key == key).Value);
        return sent;
    }
}
