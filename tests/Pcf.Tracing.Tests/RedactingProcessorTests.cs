using System.Diagnostics;
using Pcf.Redaction;

namespace Pcf.Tracing.Tests;

public sealed class RedactingProcessorTests : IDisposable
{
    private const string Secret = "Tr0ub4dor-and-3";
    private readonly ActivitySource _source = new("Redacting.Test");
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name == "Redacting.Test",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public RedactingProcessorTests() => ActivitySource.AddActivityListener(_listener);

    [Fact]
    public void Nothing_that_a_span_carries_leaves_with_a_secret_in_it()
    {
        var linked = new ActivityLink(default, new ActivityTagsCollection { ["password"] = Secret, ["kept"] = 7 });
        var activity = _source.StartActivity(ActivityKind.Internal, links: [linked])!;
        activity.DisplayName = $"open password={Secret}";
        activity.SetTag("deploy.target", $"https://u:{Secret}@host/x");
        activity.SetTag("password", Secret);
        activity.SetTag("tags", new[] { "a", $"password={Secret}" });
        activity.SetTag("count", 3);
        activity.SetStatus(ActivityStatusCode.Error, $"token={Secret}");
        activity.AddEvent(new ActivityEvent("exception", tags: new ActivityTagsCollection { ["exception.message"] = $"password={Secret}", ["api_key"] = Secret, ["kept"] = "yes" }));
        activity.AddEvent(new ActivityEvent($"password={Secret}"));
        activity.Stop();

        using var processor = new RedactingProcessor(new Redactor());
        processor.OnEnd(activity);

        Assert.DoesNotContain(Secret, Everything(activity), StringComparison.Ordinal);
        Assert.Equal(3, activity.GetTagItem("count"));
        Assert.Equal("https://u:[REDACTED]@host/x", activity.GetTagItem("deploy.target"));
        Assert.Contains(activity.Events.First().Tags, tag => tag is { Key: "kept", Value: "yes" });
        Assert.Contains(activity.Links.Single().Tags!, tag => tag is { Key: "kept", Value: 7 });
    }

    [Fact]
    public void Statements_lose_their_literals_and_keep_their_shape()
    {
        var activity = _source.StartActivity(ActivityKind.Client)!;
        activity.SetTag("db.query.text", "SELECT name FROM users WHERE city = 'Paris' AND age > 30");
        activity.SetTag("graphql.document", "{ user(name: \"Ada\", age: 30) { email } }");
        activity.Stop();

        using var processor = new RedactingProcessor(new Redactor());
        processor.OnEnd(activity);

        Assert.Equal("SELECT name FROM users WHERE city = ? AND age > ?", activity.GetTagItem("db.query.text"));
        Assert.Equal("{ user(name: ?, age: ?) { email } }", activity.GetTagItem("graphql.document"));
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

        using var processor = new RedactingProcessor(new Redactor());
        processor.OnEnd(activity);

        Assert.Equal("****-****-****-1111", activity.GetTagItem("app.card"));
        Assert.Equal(new[] { "****-****-****-1111", "7" }, activity.GetTagItem("app.cards"));
        Assert.Equal(new[] { 1L, 7L }, activity.GetTagItem("app.numbers"));
        Assert.Equal(4111111111111111L, activity.GetTagItem("order.id"));
        Assert.Equal("AUTH ?", activity.GetTagItem("db.query.text"));
    }

    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
    }

    private static string Everything(Activity activity) => string.Join('\n',
        activity.TagObjects.Concat(activity.Events.SelectMany(e => e.Tags)).Concat(activity.Links.SelectMany(l => l.Tags ?? []))
            .Select(tag => $"{tag.Key}={(tag.Value is string[] many ? string.Join(',', many) : tag.Value)}")
            .Append(activity.DisplayName).Append(activity.StatusDescription).Concat(activity.Events.Select(e => e.Name)));
}
