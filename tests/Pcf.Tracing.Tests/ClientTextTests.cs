using System.Diagnostics;
using Pcf.Redaction;

namespace Pcf.Tracing.Tests;

/// <summary>What clients write freely leaves in no span, whoever put it there.</summary>
public sealed class ClientTextTests : IDisposable
{
    private const string Words = "quail-77-tern";
    private readonly ActivitySource _source = new("ClientText.Test");
    private readonly ActivityListener _listener;
    private readonly RedactingProcessor _processor = new(new Redactor());

    public ClientTextTests()
    {
        _listener = new ActivityListener { ShouldListenTo = source => source == _source, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded };
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

            Assert.Null(span.GetTagItem(key));
            Assert.DoesNotContain(Words, string.Join(' ', Texts(span)), StringComparison.Ordinal);
            Assert.Equal("kept", span.GetTagItem("order.kind"));
            Assert.Equal("kept", Assert.Single(span.Events).Tags.Single().Value);
        }
    }

    [Fact]
    public void Of_what_asks_another_service_its_address_stays_and_the_rest_does_not()
    {
        var span = Ended(ActivityKind.Client, "server.address", "store.internal.example");
        var full = Ended(ActivityKind.Client, "url.full", $"https://user:{Words}@store.example.com:8443/reset/{Words}?q={Words}");
        var path = Ended(ActivityKind.Client, "url.path", $"/reset/{Words}");

        Assert.Equal("store.internal.example", span.GetTagItem("server.address"));
        Assert.Equal("https://store.example.com:8443", full.GetTagItem("url.full"));
        Assert.Null(path.GetTagItem("url.path"));
    }

    [Fact]
    public void An_address_that_is_none_is_taken_out()
    {
        Assert.Null(Ended(ActivityKind.Client, "url.full", $"/{Words}").GetTagItem("url.full"));
        Assert.Null(Ended(ActivityKind.Client, "url.full", 17).GetTagItem("url.full"));
    }

    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
        _processor.Dispose();
    }

    private static IEnumerable<string?> Texts(Activity span) =>
        span.TagObjects.Concat(span.Events.SelectMany(e => e.Tags)).Concat(span.Links.SelectMany(l => l.Tags ?? [])).Select(tag => tag.Value?.ToString())
            .Append(span.TraceStateString).Concat(span.Links.Select(l => l.Context.TraceState));

    private Activity Ended(ActivityKind kind, string key, object value)
    {
        var parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, $"vendor={Words}", isRemote: true);
        var link = new ActivityLink(parent, new ActivityTagsCollection { [key] = value });
        using var span = _source.StartActivity("work", kind, parent, [new(key, value), new("order.kind", "kept")], [link])!;
        span.AddEvent(new ActivityEvent("seen", tags: new ActivityTagsCollection { [key] = value, ["order.kind"] = "kept" }));
        if (kind == ActivityKind.Client) { span.TraceStateString = $"vendor={Words}"; }
        _processor.OnEnd(span);
        Assert.Null(span.TraceStateString);
        Assert.Null(Assert.Single(span.Links).Context.TraceState);
        return span;
    }
}
