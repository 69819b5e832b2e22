using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Pcf.Logging;
using Pcf.Otlp.Tests.Support;
using Pcf.Redaction;
using Pcf.Tracing;
using Pcf.Tracing.Tail;

namespace Pcf.Otlp.Tests;

/// <summary>A receiver that fails in every way, one after the other, and comes back, while requests go on with tail keep.</summary>
public sealed class OutageTests : IDisposable
{
    private const int SpansOfRequest = 3;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private readonly string _name = $"Test.{Guid.NewGuid():N}";
    private readonly ActivitySource _source;
    private readonly EndCount _ended = new();
    private TracerProvider? _provider;
    private HttpReceiver? _receiver;

    public OutageTests() => _source = new ActivitySource(_name);

    public void Dispose()
    {
        _provider?.Dispose();
        _source.Dispose();
        _receiver?.Dispose();
    }

    [Fact]
    public async Task Requests_go_on_each_span_is_sent_or_counted_and_a_receiver_that_is_back_gets_all()
    {
        var address = FreeAddress();
        using var queue = Started(address);

        // Nothing listens there yet.
        await LostAsync(queue, OtlpDropReason.ExportFailed);

        _receiver = new HttpReceiver(address) { Status = HttpStatusCode.ServiceUnavailable };
        await LostAsync(queue, OtlpDropReason.ExportFailed);

        // More than may wait, while no answer comes; the requests do not wait for it.
        _receiver.Answers.Reset();
        await RequestsAsync(SpanQueue.Capacity);
        Assert.InRange(queue.Waiting, 1, SpanQueue.Capacity);
        Assert.True(queue.Drops[OtlpDropReason.QueueFull] > 0);
        _receiver.Answers.Set();
        await UntilAsync(() => queue.Waiting == 0);

        _receiver.Status = HttpStatusCode.BadRequest;
        await LostAsync(queue, OtlpDropReason.ExportFailed);

        // Success, but three spans of each batch are rejected.
        _receiver.Answer = [0x0a, 0x02, 0x08, 0x03];
        _receiver.Status = HttpStatusCode.OK;
        await LostAsync(queue, OtlpDropReason.Rejected);

        _receiver.Answer = null;
        var (lost, taken, bodies) = (queue.Drops.Total, queue.Sent, _receiver.Bodies.Length);
        await RequestsAsync(100);
        await UntilAsync(() => queue.Waiting == 0);
        Assert.Equal((lost, taken + (100 * SpansOfRequest)), (queue.Drops.Total, queue.Sent));
        var traces = _receiver.Bodies.Skip(bodies).SelectMany(SentSpan.OfRequest).GroupBy(span => span.TraceId).ToArray();
        Assert.Equal(100, traces.Length);
        Assert.All(traces, trace => Assert.Equal(SpansOfRequest, trace.Select(span => span.SpanId).Distinct().Count()));

        Assert.True(queue.End(Long, Long));
        Assert.Equal(0, queue.Tail!.Bytes + queue.Tail.Held + queue.Tail.Evicted + queue.Tail.Traces(TailOutcome.Thinned));
        Assert.True(queue.Tail.Freed > 0);
        Assert.Equal(_ended.Spans, queue.Sent + queue.Drops.Total + queue.Tail.Freed);
    }

    private async Task LostAsync(SpanQueue queue, OtlpDropReason reason)
    {
        var before = queue.Drops[reason];
        await RequestsAsync(100);
        await UntilAsync(() => queue.Waiting == 0);
        Assert.True(queue.Drops[reason] > before, reason.ToString());
    }

    // As many that fail as that do not, from four threads. A request that waits for the receiver runs into the deadline.
    private async Task RequestsAsync(int failing) => await Task.Run(() => Parallel.For(
        0, 2 * failing, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => Request(isFailed: i % 2 == 0))).WaitAsync(Long);

    private void Request(bool isFailed)
    {
        Activity.Current = null;
        using var root = _source.StartActivity("request", ActivityKind.Server);
        using var operation = _source.StartActivity("operation");
        using var query = _source.StartActivity("query", ActivityKind.Client);
        if (isFailed) { query?.SetStatus(ActivityStatusCode.Error); }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var began = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Long);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static Uri FreeAddress()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
    }

    private SpanQueue Started(Uri address)
    {
        var options = new OtlpOptions { Endpoint = address, Timeout = TimeSpan.FromSeconds(1), BatchDelay = TimeSpan.FromMilliseconds(100) };
        // With all the memory that it may have, so that no trace is thinned by what waits in it.
        var tail = new TailBuffer(TimeProvider.System, new TailRules(KeepsFailed: true, TimeSpan.FromMinutes(10), 16 * 1024 * 1024));
        var queue = new SpanQueue(OtlpTarget.Of(options, OtlpSignal.Traces), new OtlpResource(new LogIdentity("pcf-test", "1.0.0", "test")),
            new Redactor(), options.BatchDelay, tail: tail);
        _provider = Sdk.CreateTracerProviderBuilder().AddSource(_name).AddProcessor(_ended).AddProcessor(queue)
            .SetSampler(AdaptiveSampler.Create(TimeProvider.System, 0.01, RemoteParents.Decide, tail)).Build();
        return queue;
    }

    private sealed class EndCount : BaseProcessor<Activity>
    {
        private long _spans;

        public long Spans => Interlocked.Read(ref _spans);

        public override void OnEnd(Activity data) => Interlocked.Increment(ref _spans);
    }
}
