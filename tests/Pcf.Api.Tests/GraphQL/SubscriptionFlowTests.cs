using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pcf.Api.Batching;
using Pcf.Api.GraphQL;
using Pcf.Api.Tests.Support;
using Pcf.GraphQL;
using Pcf.GraphQL.Running;
using Pcf.Workspace.Access;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Notes;

namespace Pcf.Api.Tests.GraphQL;

/// <summary>Telemetry of an event that is delivered belongs to the subscriber, not to the caller that caused the event.</summary>
public sealed class SubscriptionFlowTests
{
    private const int Events = 5;

    [Fact]
    public async Task Records_of_a_delivery_carry_the_ids_of_the_subscriber()
    {
        await using var service = await Service.StartAsync(
            settings: ["--Logging:LogLevel:Audit=Debug", "--Logging:LogLevel:Pcf.Api.GraphQL=Information", "--Logging:Pcf:LogLevel:Default=None",
                "--Logging:Pcf:LogLevel:Audit=None", "--Logging:Pcf:LogLevel:Pcf.Api.GraphQL=None"]);
        using var logs = new RecordingLogs();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == GraphQLTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => { if (span.OperationName == "subscription event") { spans.Enqueue(span); } },
        };
        ActivitySource.AddActivityListener(listener);
        service.Services.GetRequiredService<ILoggerFactory>().AddProvider(logs);
        var subscribers = Enumerable.Range(0, 3).Select(_ => Task.Run(() => SubscribeAsync(service))).ToArray();
        while (service.Services.GetRequiredService<NoteEvents>().Subscribers < subscribers.Length) { await Task.Yield(); }

        // In no organization, so that writing asks the authorizer nothing: all of its questions are the deliveries'.
        for (var i = 0; i < Events; i++)
        {
            var reply = await service.AskAsync("mutation { createNote(input: {title: \"x\"}) { id } }");
            Assert.False(reply.TryGetProperty("errors", out _), reply.GetRawText());
        }
        var traces = await Task.WhenAll(subscribers);

        Assert.Equal(traces.Order(Comparer), Traces("auth.decided").Distinct().Order(Comparer));
        Assert.All(traces, trace => Assert.Equal(Events, Traces("auth.decided").Count(t => t == trace)));
        Assert.Equal(traces.Order(Comparer),
            logs.Records.Where(record => record.Message.StartsWith("GraphQL subscription", StringComparison.Ordinal))
                .Select(record => record.Trace!.Value).Order(Comparer));
        Assert.Equal(Events, Traces("audit.write_allowed").Distinct().Count());
        Assert.Empty(traces.Intersect(Traces("audit.write_allowed")));
        // The subscription asks for each event who may read it, and the event its author's name: a trace and a record of its own.
        Assert.All(logs.Records.Where(record => record.Message.StartsWith("GraphQL subscription", StringComparison.Ordinal)),
            record => Assert.EndsWith($" {Events} queries", record.Message, StringComparison.Ordinal));
        var delivered = logs.Records.Where(record => record.Event == "graphql.event").ToArray();
        Assert.Equal(Events * traces.Length, delivered.Length);
        Assert.All(delivered, record => Assert.EndsWith(" with 0 errors; 1 queries", record.Message, StringComparison.Ordinal));
        // Other tests of the process have spans too.
        var own = spans.Where(span => traces.Contains(span.Links.Single().Context.TraceId)).ToArray();
        Assert.Equal(delivered.Length, own.Select(span => span.TraceId).Distinct().Count());
        Assert.Equal(own.Select(span => span.TraceId).Order(Comparer), delivered.Select(record => record.Trace!.Value).Order(Comparer));

        ActivityTraceId[] Traces(string name) => [.. logs.Records.Where(record => record.Event == name).Select(record => record.Trace!.Value)];
    }

    private static Comparer<ActivityTraceId> Comparer { get; } = Comparer<ActivityTraceId>.Create(
        (a, b) => string.CompareOrdinal(a.ToHexString(), b.ToHexString()));

    private static async Task<ActivityTraceId> SubscribeAsync(Service service)
    {
        using var subscriber = new Activity("subscriber").Start();
        var state = new RequestState(Caller.Of(UserId.Parse("1")), "", "", service.Services.GetRequiredService<LoaderSource>());
        var request = new GraphQLRequest(
            "subscription { noteCreated { title author { name } } }")
        { State = state, Stalled = state.SendBatches };
        var left = Events;
        await foreach (var _ in service.Services.GetRequiredService<GraphQLEngine>().SubscribeAsync(request, TestContext.Current.CancellationToken))
        {
            if (--left == 0) { break; }
        }
        return subscriber.TraceId;
    }
}
