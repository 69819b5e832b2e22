using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Pcf.Logging;
using Pcf.Logging.Queueing;
using Pcf.Metrics;
using Pcf.Otlp.Tests.Support;
using Pcf.Redaction;

namespace Pcf.Otlp.Tests;

/// <summary>A receiver that begins an answer and does not end it has the deadline of an export, and the next batch is sent.</summary>
public sealed class StallTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
    private static readonly LogIdentity Identity = new("pcf-test", "1.0.0", "test");
    private StallingReceiver? _receiver;

    public static TheoryData<Stall, OtlpProtocol> Ways => new MatrixTheoryData<Stall, OtlpProtocol>(
        [Stall.InHeaders, Stall.InBody, Stall.Drip], [OtlpProtocol.Http, OtlpProtocol.Grpc]);

    [Theory]
    [MemberData(nameof(Ways))]
    public void Spans_are_lost_by_the_batch_until_answers_are_whole_again(Stall stall, OtlpProtocol protocol)
    {
        var options = Options(stall, protocol);
        using var source = new ActivitySource($"Test.{Guid.NewGuid():N}");
        using var queue = new SpanQueue(
            OtlpTarget.Of(options, OtlpSignal.Traces), new OtlpResource(Identity), new Redactor(), TimeSpan.FromMilliseconds(20));
        using var provider = Sdk.CreateTracerProviderBuilder().AddSource(source.Name).AddProcessor(queue).Build();

        for (var i = 1; i <= 2; i++)
        {
            source.StartActivity("work")!.Dispose();
            Assert.True(SpinWait.SpinUntil(() => queue.FailedExports == i, Long));
        }
        Assert.Equal(2, queue.Drops[OtlpDropReason.ExportFailed]);
        _receiver!.Stall = Stall.None;
        source.StartActivity("work")!.Dispose();

        Assert.True(SpinWait.SpinUntil(() => queue.Sent == 1, Long));
        Assert.Equal((1, 1, 2), (_receiver.Answered, queue.Sent, queue.Drops.Total));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Records_are_lost_by_the_batch_until_answers_are_whole_again(Stall stall, OtlpProtocol protocol)
    {
        var queue = new LogQueue(new OtlpLogSink(Identity, Options(stall, protocol)), 1_000);
        using var provider = new JsonLoggerProvider(queue, Identity, TimeProvider.System, new Redactor());
        var log = provider.CreateLogger("Test");

        for (var i = 1; i <= 2; i++)
        {
            log.LogInformation("Record {Number}", i);
            Assert.True(queue.Flush(Long));
            Assert.Equal(i, queue.Lost(LogDropReason.ExportFailed));
        }
        Assert.Equal(2, queue.FailedExports);
        _receiver!.Stall = Stall.None;
        log.LogInformation("Record {Number}", 3);

        Assert.True(queue.Flush(Long));
        Assert.Equal(2, queue.Lost(LogDropReason.ExportFailed));
        // The queue may report the loss in a batch of its own.
        Assert.InRange(_receiver.Answered, 1, 2);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Points_are_lost_by_the_push_until_answers_are_whole_again(Stall stall, OtlpProtocol protocol)
    {
        using var registry = MetricsRegistry.CreateBuilder().Build();
        registry.RegisterCounter("orders_total", "Orders.").Add(3);
        var figures = new MetricsPushFigures();
        using var push = new MetricsPush(
            registry, OtlpTarget.Of(Options(stall, protocol), OtlpSignal.Metrics), new OtlpResource(Identity), TimeSpan.FromMilliseconds(20),
            isExplicit: false, figures);

        Assert.True(SpinWait.SpinUntil(() => figures.Drops[OtlpDropReason.ExportFailed] >= 2, Long));
        _receiver!.Stall = Stall.None;

        Assert.True(SpinWait.SpinUntil(() => figures.Sent > 0, Long));
        Assert.True(push.Shutdown(Long, Long));
        // A push that found no time to collect its point within the deadline has none to lose.
        Assert.InRange(figures.Drops[OtlpDropReason.ExportFailed], 2, figures.FailedExports);
    }

    [Theory]
    [InlineData(Stall.InBody, OtlpProtocol.Http)]
    [InlineData(Stall.Drip, OtlpProtocol.Http)]
    [InlineData(Stall.Drip, OtlpProtocol.Grpc)]
    public async Task A_stop_does_not_wait_for_the_rest_of_an_answer(Stall stall, OtlpProtocol protocol)
    {
        var options = Options(stall, protocol);
        options.Timeout = TimeSpan.FromHours(1);
        using var transport = new OtlpTransport(OtlpTarget.Of(options, OtlpSignal.Logs));

        var sent = Task.Factory.StartNew(
            () => transport.Send(new byte[10]), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(SpinWait.SpinUntil(() => _receiver!.Requests == 1, Long));
        transport.EndWithin(TimeSpan.Zero);

        Assert.Equal(
            new OtlpAnswer(IsTaken: false, Why: "no answer in time"), await sent.WaitAsync(Long, TestContext.Current.CancellationToken));
    }

    public void Dispose() => _receiver?.Dispose();

    private OtlpOptions Options(Stall stall, OtlpProtocol protocol)
    {
        _receiver = new StallingReceiver(protocol == OtlpProtocol.Grpc) { Stall = stall };
        return new OtlpOptions { Endpoint = _receiver.Address, Protocol = protocol, Timeout = TimeSpan.FromSeconds(1) };
    }
}
