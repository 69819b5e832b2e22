using System.Diagnostics;
using Pcf.Otlp.Tests.Support;

namespace Pcf.Otlp.Tests;

/// <summary>What leaves of a span: all that it carries, redacted.</summary>
public sealed class SpanMessageTests : IDisposable
{
    private const string Secret = "Tr0ub4dor-and-3";
    private readonly ActivitySource _source = new("Redacting.Test");
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name == "Redacting.Test",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public SpanMessageTests() => ActivitySource.AddActivityListener(_listener);

    [Fact]
    public void Nothing_that_a_span_carries_leaves_with_a_secret_in_it()
    {
        var linked = new ActivityLink(default, new ActivityTagsCollection { ["password"] = Secret, ["kept"] = 7 });
        var activity = _source.StartActivity(ActivityKind.Internal, links: [linked])!;
        activity.DisplayName = $"open password={Secret}";
        activity.SetTag("deploy.target", $"https://u:{Secret}@host/x");
        activity.SetTag("password", Secret);
        activity.SetTag("tags", new[] { "a", $"password={Secret}" });
        activity.SetTag($"password={Secret}", "kept");
        activity.SetTag("bytes", System.Text.Encoding.UTF8.GetBytes($"password={Secret}"));
        activity.SetTag("count", 3);
        activity.SetStatus(ActivityStatusCode.Error, $"token={Secret}");
        activity.AddEvent(new ActivityEvent("exception",
            tags: new ActivityTagsCollection { ["exception.message"] = $"password={Secret}", ["api_key"] = Secret, ["kept"] = "yes" }));
        activity.AddEvent(new ActivityEvent($"password={Secret}"));
        activity.Stop();

        var sent = SentSpan.Of(activity);

        Assert.DoesNotContain(Secret, sent.Raw, StringComparison.Ordinal);
        Assert.Equal(3L, sent.Attributes["count"]);
        Assert.Equal("kept", sent.Attributes["password=[REDACTED]"]);
        Assert.Equal("password=[REDACTED]", sent.Attributes["bytes"]);
        Assert.Equal("https://u:[REDACTED]@host/x", sent.Attributes["deploy.target"]);
        Assert.Contains(sent.Events[0].Attributes, tag => tag is { Key: "kept", Value: "yes" });
        Assert.Contains(Assert.Single(sent.Links).Attributes, tag => tag is { Key: "kept", Value: 7L });
    }

    [Theory]
    [InlineData("ot=th:fd70a4", "ot=th:fd70a4")]
    [InlineData("ot=th:0", "ot=th:0")]
    [InlineData("vendor=secret,ot=th:8;rv:12345678901234;x:secret", "ot=th:8;rv:12345678901234")]
    [InlineData("ot=th:secret", null)]
    [InlineData("ot=th:8;x:secret", "ot=th:8")]
    [InlineData("vendor=secret", null)]
    [InlineData("", null)]
    public void Of_the_tracestate_what_says_how_it_was_sampled_leaves_and_nothing_else(string state, string? sent)
    {
        var activity = _source.StartActivity("work")!;
        activity.TraceStateString = state;
        activity.Stop();

        Assert.Equal(sent, SentSpan.Of(activity).TraceState);
    }

    [Fact]
    public void Statements_lose_their_literals_and_keep_their_shape()
    {
        var activity = _source.StartActivity(ActivityKind.Client)!;
        activity.SetTag("db.query.text", "SELECT name FROM users WHERE city = 'Paris' AND age > 30");
        activity.SetTag("graphql.document", "{ user(name: \"Ada\", age: 30) { email } }");
        activity.Stop();

        var sent = SentSpan.Of(activity);

        Assert.Equal("SELECT name FROM users WHERE city = ? AND age > ?", sent.Attributes["db.query.text"]);
        Assert.Equal("{ user(name: ?, age: ?) { email } }", sent.Attributes["graphql.document"]);
    }

    [Fact]
    public void Attributes_of_spans_are_judged_as_their_text_would_be()
    {
        var activity = _source.StartActivity("pay")!;
        activity.SetTag("app.card", 4111111111111111L);
        activity.SetTag("app.cards", new[] { 4111111111111111L, 7L });
        activity.SetTag("app.numbers", new[] { 1L, 7L });
        activity.SetTag("order.id", 4111111111111111L);
        activity.SetTag("db.system.name", "redis");
        activity.SetTag("db.query.text", "AUTH default Tr0ub4dor3");
        activity.Stop();

        var sent = SentSpan.Of(activity);

        Assert.Equal("****-****-****-1111", sent.Attributes["app.card"]);
        Assert.Equal(new object[] { "****-****-****-1111", "7" }, sent.Attributes["app.cards"]);
        Assert.Equal(new object[] { 1L, 7L }, sent.Attributes["app.numbers"]);
        Assert.Equal(4111111111111111L, sent.Attributes["order.id"]);
        Assert.Equal("AUTH ?", sent.Attributes["db.query.text"]);
    }

    [Fact]
    public void Values_keep_their_types_and_what_has_none_of_them_is_its_text()
    {
        var activity = _source.StartActivity("typed")!;
        activity.SetTag("truth", true).SetTag("small", (byte)7).SetTag("half", 0.5f).SetTag("mixed", new object?[] { 1, null, 2 }).SetTag("id",
            Guid.Empty).SetTag("big", 18_000_000_000_000_000_123UL);
        activity.SetTag("texts", new[] { "a", null, "b" });
        activity.Stop();

        var sent = SentSpan.Of(activity).Attributes;

        Assert.Equal((true, 7L, 0.5), (sent["truth"], sent["small"], sent["half"]));
        Assert.Equal(new object?[] { 1L, null, 2L }, sent["mixed"]);
        Assert.Equal(new object?[] { "a", null, "b" }, sent["texts"]);
        Assert.Equal(Guid.Empty.ToString(), sent["id"]);
        Assert.Equal("18000000000000000123", sent["big"]);
    }

    [Fact]
    public void A_status_comes_from_the_span_or_from_the_older_attributes()
    {
        var activity = _source.StartActivity("failed")!;
        activity.SetTag("otel.status_code", "ERROR").SetTag("otel.status_description", $"password={Secret}");
        activity.Stop();
        var named = _source.StartActivity("fine")!;
        named.SetStatus(ActivityStatusCode.Ok);
        named.Stop();

        var sent = SentSpan.Of(activity);

        Assert.Equal((2, "password=[REDACTED]", 0), (sent.Status, sent.StatusDescription, sent.Attributes.Count));
        Assert.Equal(1, SentSpan.Of(named).Status);
    }

    [Fact]
    public void A_span_of_any_size_is_a_message_of_a_bounded_one_that_says_what_was_left_out()
    {
        var activity = _source.StartActivity("long")!;
        for (var i = 0; i < 200; i++)
        {
            activity.SetTag($"text{i}", new string('a', 20_000));
            activity.AddEvent(new ActivityEvent("happened", tags: new ActivityTagsCollection { ["text"] = new string('b', 20_000) }));
        }
        activity.Stop();

        var sent = SentSpan.Of(activity);

        Assert.InRange(sent.Raw.Length, 1, 300_000);
        Assert.Equal(200, sent.Attributes.Count + sent.LeftOut);
        Assert.EndsWith("a…[cut]", (string)sent.Attributes["text0"]!, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
    }
}
