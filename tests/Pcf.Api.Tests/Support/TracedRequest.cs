using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Pcf.Api.Tests.Support;

/// <summary>A request with all spans of its own trace, whatever else the process does meanwhile.</summary>
internal sealed record TracedRequest(JsonElement Body, Activity[] Spans)
{
    /// <summary>The data of an answer without errors.</summary>
    public JsonElement Data
    {
        get
        {
            Assert.False(Body.TryGetProperty("errors", out var errors), errors.ValueKind == JsonValueKind.Array ? errors[0].ToString() : "");
            return Body.GetProperty("data");
        }
    }

    /// <summary>The statements that the store ran for it, by operation and table.</summary>
    public string[] Statements => [.. Spans.Where(span => span.Source.Name == "Pcf.Workspace.Sqlite").Select(span => span.DisplayName)];

    public static async Task<TracedRequest> SendAsync(Service service, string document)
    {
        var trace = ActivityTraceId.CreateRandom();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Pcf.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => { if (span.TraceId == trace) { spans.Enqueue(span); } },
        };
        ActivitySource.AddActivityListener(listener);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query = document }) };
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        using var answer = await service.Client.SendAsync(request);
        return new TracedRequest(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement, [.. spans]);
    }
}
