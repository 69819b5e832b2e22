using System.Net;
using Pcf.Samples.Tests.Support;

namespace Pcf.Samples.Tests;

/// <summary>Spans of OpenTelemetry's instrumentation packages go the same way as the library's: under one another, linked, and redacted.</summary>
public sealed class InstrumentedTests
{
    private const string Secret = "Quail77tern";
    private const int Server = 2;
    private const int Client = 3;

    [Fact]
    public async Task Database_calls_and_timers_are_in_their_requests_trace_and_the_job_is_linked_to_it()
    {
        Engine.Require("node");
        await using var collector = await Collector.StartAsync();
        await using var sample = await Sample.StartAsync("Instrumented", collector.Settings);

        Assert.Equal(HttpStatusCode.OK, await sample.PostAsync($"/orders/pen?customer={Secret}"));
        await sample.EventuallyAsync(() => collector.Has("traces", "remind customer") && collector.Has("traces", "pack order"));
        Assert.Equal(0, await sample.StopAsync());

        var spans = await collector.SpansAsync();
        var request = Assert.Single(spans, span => span.Name == "POST /orders/{article}");
        var below = spans.Where(span => span.TraceId == request.TraceId).ToArray();
        Assert.Equal(request.SpanId, Assert.Single(below, span => span.Scope.EndsWith("EntityFrameworkCore", StringComparison.Ordinal)).ParentSpanId);
        var price = Assert.Single(below, span => span.Name == "GET /prices/{article}");
        var call = Assert.Single(below, span => span.SpanId == price.ParentSpanId);
        Assert.Equal((Client, request.SpanId), (call.Kind, call.ParentSpanId));
        var callee = Assert.Single(below, span => span.Kind == Server && span.Name.Contains("shop.Stock/Count", StringComparison.Ordinal));
        var grpc = Assert.Single(below, span => span.Scope.Contains("Grpc", StringComparison.Ordinal));
        Assert.Equal((Client, request.SpanId), (grpc.Kind, grpc.ParentSpanId));
        // Between them is the span of the HTTP/2 request.
        Assert.Equal(grpc.SpanId, below.Single(span => span.SpanId == callee.ParentSpanId).ParentSpanId);
        Assert.Equal(request.SpanId, Assert.Single(below, span => span.Name == "remind customer").ParentSpanId);
        var job = Assert.Single(spans, span => span.Name == "pack order");
        Assert.NotEqual(request.TraceId, job.TraceId);
        Assert.Equal("", job.ParentSpanId);
        Assert.Equal((request.TraceId, request.SpanId), (Assert.Single(job.Links).TraceId, job.Links[0].SpanId));
    }

    [Fact]
    public async Task Secrets_in_statements_urls_metadata_baggage_and_every_part_of_a_span_are_in_no_export()
    {
        await using var collector = await Collector.StartAsync();
        await using var sample = await Sample.StartAsync("Instrumented", collector.Settings);
        sample.Client.DefaultRequestHeaders.Add("baggage", $"password={Secret}");
        sample.Client.DefaultRequestHeaders.Add("tracestate", $"vendor={Secret}");
        sample.Client.DefaultRequestHeaders.Add("traceparent", "00-12345678901234567890123456789012-1234567890123456-01");

        Assert.Equal(HttpStatusCode.OK, await sample.PostAsync($"/orders/pen?customer={Secret}"));
        Assert.Equal(HttpStatusCode.OK, await sample.PostAsync("/forget"));
        Assert.Equal(HttpStatusCode.OK, await sample.PostAsync($"/careless?secret={Secret}"));
        Assert.Equal(0, await sample.StopAsync());

        foreach (var sent in new[] { "DELETE FROM", "sign in with", "The login failed", "tried", "refused", "shop.Stock/Count", "/prices/" })
        {
            Assert.True(collector.Has("traces", sent), sent);
        }
        foreach (var signal in new[] { "traces", "logs", "metrics" }) { Assert.False(collector.Has(signal, Secret), signal); }
        Assert.Contains(sample.Records, record => record.GetRawText().Contains("DELETE FROM", StringComparison.Ordinal));
        Assert.DoesNotContain(sample.Records, record => record.GetRawText().Contains(Secret, StringComparison.Ordinal));
    }
}
