using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Pcf.Api.GraphQL;
using Pcf.Api.Health;
using Pcf.Api.Tests.Support;
using Pcf.Workspace.Notes;

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
    public async Task Each_metric_of_caches_and_channel_is_in_the_contract_with_its_type_and_labels()
    {
        using var redis = await RedisProcess.StartAsync();
        await using var service = await Service.StartAsync(settings: [$"--PCF:Cache:Redis={redis.Address}", "--PCF:Cache:Answers=true"]);
        // On a machine that is full the channel can be lost for a moment.
        var page = await Engine.EventuallyAsync("a hit while the channel is there", async () =>
        {
            await ProvokeAsync(service);
            await service.AskAsync("{ me { name } }");
            var metrics = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
            return metrics.Contains("cache_reads_total{cache=\"users\",level=\"local\",result=\"hit\"}", StringComparison.Ordinal)
                && metrics.Contains("\nchannel_up 1", StringComparison.Ordinal) ? metrics : null;
        });

        TelemetryContract.Holds(page, mayBeAbsent: TelemetryContract.Rare.Contains);
        foreach (var name in new[]
        {
            "cache_memory_bytes", "cache_entries", "cache_reads_total{cache=\"answers\"", "redis_duration_seconds", "channel_sent_total",
        })
        {
            Assert.Contains($"\n{name}", page, StringComparison.Ordinal);
        }
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
        await service.Services.GetRequiredService<BackgroundWork>().RunAsync("note_count", _ => throw new InvalidOperationException("made up"), default);
        // Costs too much.
        await service.AskAsync("{ notes(first: 100) { edges { node { viewers { id name email kind created } } } } }");
        var id = (await service.AskAsync("mutation { createNote(input: {title: \"x\"}) { id } }")).GetProperty("data").GetProperty("createNote")
            .GetProperty("id").GetString();
        await service.AskAsync("mutation ($id: ID!) { deleteNote(id: $id) { id } }", new { id });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/graphql")
        {
            Content = JsonContent.Create(new { query = "subscription { noteCreated { title } }" }),
        };
        request.Headers.Accept.ParseAdd("text/event-stream");
        using (var stream = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        {
            while (service.Services.GetRequiredService<NoteEvents>().Subscribers == 0) { await Task.Delay(10); }
            await service.AskAsync("mutation { createNote(input: {title: \"x\"}) { id } }");
            using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync());
            Assert.Equal("event: next", await reader.ReadLineAsync());
        }
        // The end of the stream is seen a moment later.
        while (service.Services.GetRequiredService<NoteEvents>().Subscribers > 0) { await Task.Delay(10); }
    }
}
