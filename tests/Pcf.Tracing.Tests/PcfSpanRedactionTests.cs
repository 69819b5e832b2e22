using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Pcf.Redaction;

namespace Pcf.Tracing.Tests;

/// <summary>What exporters of others get of a span, where the provider redacts.</summary>
public sealed class PcfSpanRedactionTests : IDisposable
{
    private const string Secret = "Tr0ub4dor-and-3";
    private const string Email = "ada.berg@example.com";
    private readonly ActivitySource _source = new($"Test.{Guid.NewGuid():N}");
    private readonly List<Activity> _exported = [];
    private readonly TracerProvider _provider;

    public PcfSpanRedactionTests()
    {
        Activity.Current = null;
        _provider = Sdk.CreateTracerProviderBuilder().AddSource(_source.Name).AddPcfRedaction(new Redactor())
            .AddProcessor(new SimpleActivityExportProcessor(new Exporter(_exported))).Build();
    }

    [Fact]
    public void Attributes_names_and_statuses_are_masked_and_what_is_no_secret_stays()
    {
        using (var span = _source.StartActivity($"mail {Email}", ActivityKind.Client)!)
        {
            span.SetTag("password", Secret).SetTag("count", 7).SetTag("db.system.name", "sqlite")
                .SetTag("db.query.text", "SELECT * FROM users WHERE name = 'Ada Berg'").SetTag("url.full", "https://example.com/a?token=abc");
            span.SetStatus(ActivityStatusCode.Error, $"no answer from {Email}");
        }

        var sent = Assert.Single(_exported);
        Assert.Equal("mail ***@example.com", sent.DisplayName);
        Assert.Equal("no answer from ***@example.com", sent.StatusDescription);
        Assert.Equal(7, sent.GetTagItem("count"));
        Assert.Equal("SELECT * FROM users WHERE name = ?", sent.GetTagItem("db.query.text"));
        Assert.Equal("https://example.com", sent.GetTagItem("url.full"));
        Assert.Equal("[REDACTED]", sent.GetTagItem("password"));
    }

    [Fact]
    public void A_secret_in_the_name_of_an_attribute_is_masked()
    {
        using (var span = _source.StartActivity("work")!)
        {
            span.SetTag($"password={Secret}", "kept").SetTag("count", 7);
        }
        using (var span = _source.StartActivity("work")!)
        {
            span.AddEvent(new ActivityEvent("happened", tags: new ActivityTagsCollection { [$"password={Secret}"] = "kept" }));
        }

        Assert.Equal(["count 7", "password=[REDACTED] kept"],
            Assert.Single(_exported).TagObjects.Select(tag => $"{tag.Key} {tag.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_clients_write_into_a_request_is_removed()
    {
        using (var span = _source.StartActivity("GET /items/{id}", ActivityKind.Server)!)
        {
            span.SetTag("url.path", "/items/7").SetTag("user_agent.original", "x").SetTag("http.route", "/items/{id}");
        }

        Assert.Equal(["http.route"], Assert.Single(_exported).TagObjects.Select(tag => tag.Key));
    }

    [Fact]
    public void An_exception_is_masked_where_it_is_added()
    {
        using (var span = _source.StartActivity("work")!)
        {
            span.AddException(new InvalidOperationException($"user {Email} has password={Secret}"));
        }

        var thrown = Assert.Single(Assert.Single(_exported).Events).Tags.ToDictionary(tag => tag.Key, tag => tag.Value as string);
        Assert.Equal("user ***@example.com has password=[REDACTED]", thrown["exception.message"]);
        Assert.Equal(typeof(InvalidOperationException).FullName, thrown["exception.type"]);
        Assert.DoesNotContain(Secret, thrown["exception.stacktrace"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_span_with_a_secret_in_an_event_or_a_link_is_withheld_since_these_cannot_be_changed()
    {
        using (var span = _source.StartActivity("event")!)
        {
            span.AddEvent(new ActivityEvent("signed in", tags: new ActivityTagsCollection { { "password", Secret } }));
        }
        var other = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None);
        _source.StartActivity("link", ActivityKind.Internal, default(ActivityContext),
            links: [new ActivityLink(other, new ActivityTagsCollection { { "email", Email } })])!.Dispose();
        using (var span = _source.StartActivity("harmless")!)
        {
            span.AddEvent(new ActivityEvent("cached", tags: new ActivityTagsCollection { { "items", 3 } }));
        }

        Assert.Equal("harmless", Assert.Single(_exported).DisplayName);
    }

    public void Dispose()
    {
        _provider.Dispose();
        _source.Dispose();
    }

    private sealed class Exporter(List<Activity> exported) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch) { exported.Add(span); }
            return ExportResult.Success;
        }
    }
}
