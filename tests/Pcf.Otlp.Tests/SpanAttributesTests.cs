using System.Diagnostics;
using Pcf.Otlp.Tests.Support;
using Pcf.Redaction;
using Pcf.Tracing;

namespace Pcf.Otlp.Tests;

/// <summary>A span that comes again leaves as it did the first time, whatever has been remembered of it.</summary>
public sealed class SpanAttributesTests
{
    private const int Times = 5;

    [Theory]
    [InlineData("password", "Tr0ub4dor-and-3", ActivityKind.Internal)]
    [InlineData("deploy.target", "https://u:Tr0ub4dor-and-3@host/x", ActivityKind.Internal)]
    [InlineData("order.kind", "kept", ActivityKind.Internal)]
    [InlineData("order.kind", "password=Tr0ub4dor-and-3", ActivityKind.Internal)]
    [InlineData("order.id", "4111111111111111", ActivityKind.Internal)]
    [InlineData("app.card", "4111111111111111", ActivityKind.Internal)]
    [InlineData("server.address", "quail.example.com", ActivityKind.Server)]
    [InlineData("server.address", "quail.example.com", ActivityKind.Client)]
    [InlineData("url.full", "https://store.example.com/reset/quail", ActivityKind.Client)]
    [InlineData("db.query.text", "SELECT name FROM users WHERE city = 'Paris'", ActivityKind.Client)]
    [InlineData("graphql.document", "{ user(name: \"Ada\") { email } }", ActivityKind.Internal)]
    [InlineData("lone", "\ud83d", ActivityKind.Internal)]
    [InlineData("empty", "", ActivityKind.Internal)]
    public void An_attribute_leaves_the_same_each_time(string name, string value, ActivityKind kind)
    {
        var message = Message(new Redactor());
        var first = Sent(message, kind, (name, value));

        for (var i = 0; i < Times; i++) { Assert.Equal(first, Sent(message, kind, (name, new string(value.AsSpan())))); }
    }

    [Fact]
    public void A_value_that_is_known_from_one_span_is_judged_by_the_kind_of_another()
    {
        var message = Message(new Redactor());
        for (var i = 0; i < Times; i++)
        {
            Assert.Contains("quail", Sent(message, ActivityKind.Client, ("server.address", "quail")), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("quail", Sent(message, ActivityKind.Server, ("server.address", "quail")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_statement_that_is_known_from_one_database_is_read_as_another_reads_it()
    {
        const string statement = "AUTH default Tr0ub4dor3";
        var message = Message(new Redactor());
        for (var i = 0; i < Times; i++) { Sent(message, ActivityKind.Client, ("db.system.name", "sqlite"), ("db.query.text", statement)); }

        Assert.DoesNotContain("Tr0ub4dor3",
            Sent(message, ActivityKind.Client, ("db.system.name", "redis"), ("db.query.text", statement)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_known_under_one_name_is_judged_by_another()
    {
        var message = Message(new Redactor());
        for (var i = 0; i < Times; i++) { Sent(message, ActivityKind.Internal, ("order.kind", "quail-7781-x")); }

        Assert.DoesNotContain("quail", Sent(message, ActivityKind.Internal, ("password", "quail-7781-x")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_masked_is_counted_each_time()
    {
        var redactor = new Redactor();
        var message = Message(redactor);

        for (var i = 0; i < Times; i++) { Sent(message, ActivityKind.Internal, ("order.text", "mail ada@example.com")); }

        Assert.Equal(Times, redactor.Counts().Sum(rule => rule.Count));
    }

    [Fact]
    public void Rules_of_the_users_own_hold_each_time()
    {
        var own = new Redactor(new RedactionOptions
        {
            Names = ["employee_number"],
            Patterns = new Dictionary<string, string> { ["badge"] = "B-[0-9]+" },
        });
        var message = Message(own);

        for (var i = 0; i < Times; i++)
        {
            var sent = Sent(message, ActivityKind.Internal, ("employee.number", "quail"), ("note", "badge B-77"));
            Assert.DoesNotContain("quail", sent, StringComparison.Ordinal);
            Assert.DoesNotContain("B-77", sent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Names_of_spans_events_and_links_leave_the_same_each_time()
    {
        var message = Message(new Redactor());
        var span = new Activity("open password=Tr0ub4dor-and-3").Start();
        span.AddEvent(new ActivityEvent("cache.miss", tags: new ActivityTagsCollection { ["order.kind"] = "kept" }));
        span.AddLink(new ActivityLink(default, new ActivityTagsCollection { ["order.kind"] = "kept" }));
        span.SetTag("order.kind", "kept").SetStatus(ActivityStatusCode.Error, "no room");
        span.Stop();
        var first = SentSpan.Of(span, message).Raw;

        for (var i = 0; i < Times; i++) { Assert.Equal(first, SentSpan.Of(span, message).Raw); }

        Assert.DoesNotContain("Tr0ub4dor", first, StringComparison.Ordinal);
    }

    private static SpanMessage Message(Redactor redactor) => new(new SpanRedactor(redactor));

    // Only what its attributes say: ids and times are each span's own.
    private static string Sent(SpanMessage message, ActivityKind kind, params (string Name, string Value)[] tags)
    {
        using var source = new ActivitySource("Remembered.Test");
        using var listener = new ActivityListener
        {
            ShouldListenTo = asked => asked.Name == "Remembered.Test",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var span = source.StartActivity("work", kind)!;
        foreach (var (name, value) in tags) { span.SetTag(name, value); }
        span.Stop();
        return string.Join('\n', SentSpan.Of(span, message).Attributes.Select(pair => $"{pair.Key}={pair.Value}"));
    }
}
