using System.Diagnostics;
using System.Threading.Channels;

namespace Instrumented;

/// <summary>Work that goes on after its request: each job is a trace of its own, linked to the request that queued it.</summary>
internal sealed class Packing(ILogger<Packing> log) : BackgroundService
{
    private readonly Channel<(int Order, ActivityContext Request)> _jobs = Channel.CreateBounded<(int, ActivityContext)>(100);

    /// <summary>Queues an order; false if there is no room.</summary>
    public bool Queue(int order) => _jobs.Writer.TryWrite((order, Activity.Current?.Context ?? default));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (order, request) in _jobs.Reader.ReadAllAsync(stoppingToken))
        {
            using var span = Shop.Spans.StartActivity("pack order", ActivityKind.Consumer, parentContext: default,
                links: request == default ? null : [new ActivityLink(request)]);
            log.LogInformation("Order {Order} packed", order);
        }
    }
}
