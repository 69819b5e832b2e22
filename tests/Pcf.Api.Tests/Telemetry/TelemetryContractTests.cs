using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using Pcf.Api.GraphQL;
using Pcf.Api.Tests.Support;

namespace Pcf.Api.Tests.Telemetry;

/// <summary>docs/telemetry.md against the running service.</summary>
public sealed class TelemetryContractTests
{
    [Fact]
    public async Task Each_metric_is_in_the_contract_with_its_type_and_labels()
    {
        await using var service = await Service.StartAsync();
        await ProvokeAsync(service);

        var page = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        TelemetryContract.Holds(page, mayBeAbsent: TelemetryContract.Rare.Contains);
    }

    [Fact]
    public async Task Each_span_of_a_GraphQL_request_has_the_attributes_of_the_contract()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == GraphQLTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var service = await Service.StartAsync();

        await ProvokeAsync(service);

        Assert.True(spans.Count >= 4);
        Assert.All(spans, span => TelemetryContract.Holds("GraphQL request ", span));
    }

    private static async Task ProvokeAsync(Service service)
    {
        await service.AskAsync("{ me { name email } notes { totalCount } health { status } }");
        await service.AskAsync("{ nonsense }");
        await service.AskAsync(
            "{ notes(first: 100) { edges { node { viewers { id name email kind created } organization { members { totalCount } } } } } }");
        var id = (await service.AskAsync("mutation { createNote(input: {title: \"x\"}) { id } }")).GetProperty("data").GetProperty("createNote")
            .GetProperty("id").GetString();
        await service.AskAsync("mutation ($id: ID!) { deleteNote(id: $id) { id } }", new { id });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql") { Content = JsonContent.Create(new { query = "{ me { id } }" }) };
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var stream = await service.Client.SendAsync(request);
        await stream.Content.ReadAsStringAsync();
    }
}
