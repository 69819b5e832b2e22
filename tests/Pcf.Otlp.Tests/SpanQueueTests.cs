using System.Diagnostics;
using System.Net;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Pcf.Logging;
using Pcf.Redaction;

namespace Pcf.Otlp.Tests;

/// <summary>Each span is taken by the receiver or counted as lost.</summary>
public sealed class SpanQueueTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
    private readonly HttpReceiver _receiver = new();
    private readonly string _name = $"Test.{Guid.NewGuid():N}";
    private readonly ActivitySource _source;
    private TracerProvider? _provider;

    public SpanQueueTests() => _source = new ActivitySource(_name);

    public void Dispose()
    {
        _provider?.Dispose();
        _source.Dispose();
        _receiver.Dispose();
    }

    [Fact]
    public void What_the_receiver_takes_is_counted_as_sent_under_its_resource()
    {
        using var queue = Started();
        Spans(700);

        Assert.True(queue.End(Long, SpanQueue.Patience));

        Assert.Equal(700, queue.Sent);
        Assert.Equal(0, Lost(queue));
        Assert.Equal(_receiver.Requests, queue.Exports);
        Assert.All(_receiver.Bodies, body => Assert.Contains("pcf-test", Encoding.UTF8.GetString(body), StringComparison.Ordinal));
    }

    [Fact]
    public void A_callback_that_is_set_late_learns_that_the_receiver_refuses_already()
    {
        _receiver.Status = HttpStatusCode.BadRequest;
        using var queue = Started(batchDelay: 0.1);
        Spans(5);
        Assert.True(SpinWait.SpinUntil(() => queue.FailedExports > 0 && queue.Waiting == 0, Long));

        using var reported = Watch(queue, out var changes);
        Assert.True(reported.Wait(Long, TestContext.Current.CancellationToken));

        Assert.Equal("status 400", Assert.Single(changes).Why);
        Assert.False(queue.End(Long, SpanQueue.Patience));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public void What_may_not_be_sent_again_is_sent_once_and_counted(HttpStatusCode status)
    {
        _receiver.Status = status;
        using var queue = Started(batchDelay: 0.1);
        using var reported = Watch(queue, out var changes);
        Spans(5);

        Assert.True(reported.Wait(Long, TestContext.Current.CancellationToken));

        Assert.Equal(queue.FailedExports, _receiver.Requests);
        queue.End(Long, SpanQueue.Patience);
        Assert.Equal(5, Lost(queue));
        Assert.Equal(0, queue.Sent);
        Assert.True(Assert.Single(changes).IsFailing);
        Assert.Equal($"status {(int)status}", changes[0].Why);
    }

    [Fact]
    public void A_receiver_that_refuses_and_takes_again_is_told_once_each()
    {
        _receiver.Status = HttpStatusCode.BadRequest;
        using var queue = Started(batchDelay: 0.1);
        var first = Watch(queue, out var changes);
        Spans(5);
        Assert.True(first.Wait(Long, TestContext.Current.CancellationToken));
        Spans(5);
        Assert.True(SpinWait.SpinUntil(() => queue.Drops[OtlpDropReason.ExportFailed] == 10, Long));
        first.Reset();
        _receiver.Status = HttpStatusCode.OK;
        Spans(5);

        Assert.True(first.Wait(Long, TestContext.Current.CancellationToken));

        Assert.Equal([true, false], changes.Select(change => change.IsFailing));
        Assert.Equal(10, changes[1].Lost);
        Assert.True(queue.End(Long, SpanQueue.Patience));
        Assert.Equal(5, queue.Sent);
    }

    [Fact]
    public void Of_a_batch_that_is_taken_in_part_the_rest_is_counted()
    {
        _receiver.Answer = [0x0a, 0x02, 0x08, 0x03];
        using var queue = Started();
        Spans(10);

        Assert.False(queue.End(Long, SpanQueue.Patience));

        Assert.Equal(7, queue.Sent);
        Assert.Equal(3, queue.Drops[OtlpDropReason.Rejected]);
    }

    [Fact]
    public void While_the_receiver_stalls_each_span_too_many_is_counted()
    {
        _receiver.Answers.Reset();
        using var queue = Started(timeout: 60);
        Spans(20_000);
        Assert.InRange(queue.Waiting, 1, SpanQueue.Capacity);
        Assert.Equal(20_000, queue.Waiting + Lost(queue));
        _receiver.Answers.Set();

        queue.End(Long, patience: Long);

        Assert.Equal(20_000, queue.Sent + Lost(queue));
        Assert.Equal(Lost(queue), queue.Drops[OtlpDropReason.QueueFull]);
    }

    [Fact]
    public void A_receiver_that_is_not_there_is_given_up_when_patience_ends_and_all_is_counted()
    {
        var address = _receiver.Address;
        _receiver.Dispose();
        using var queue = Started(address: address, timeout: 60);
        Spans(1_000);

        Assert.False(queue.End(Long, patience: TimeSpan.FromMilliseconds(200)));

        Assert.Equal(1_000, Lost(queue) + queue.Waiting);
    }

    [Fact]
    public void A_receiver_that_never_answers_is_given_up_when_patience_ends()
    {
        _receiver.Answers.Reset();
        using var queue = Started(batchDelay: 0.01, timeout: 3_600);
        Spans(10);
        Assert.True(_receiver.Asked.Wait(Long, TestContext.Current.CancellationToken));
        Spans(10);

        // In an hour else, and the test's own deadline is before that.
        Assert.False(queue.End(TimeSpan.FromHours(1), patience: TimeSpan.FromMilliseconds(100)));

        Assert.Equal(20, queue.Drops[OtlpDropReason.Shutdown] + queue.Waiting);
    }

    [Fact]
    public void Spans_of_sources_that_are_left_out_are_neither_sent_nor_lost_and_are_named_once()
    {
        var named = new List<string>();
        using var queue = Started(isLeftOut: source => source == _name);
        queue.SourceLeftOut = named.Add;
        Spans(3);

        Assert.True(queue.End(Long, SpanQueue.Patience));

        Assert.Equal((0, 0), (queue.Sent, Lost(queue)));
        Assert.Equal([_name], named);
    }

    private static ManualResetEventSlim Watch(SpanQueue queue, out List<OtlpExportChange> changes)
    {
        var reported = new ManualResetEventSlim();
        var list = changes = [];
        queue.Changed = change =>
        {
            list.Add(change);
            reported.Set();
        };
        return reported;
    }

    private static long Lost(SpanQueue queue) => queue.Drops.Total;

    private void Spans(int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var span = _source.StartActivity("work");
            Assert.NotNull(span);
        }
    }

    private SpanQueue Started(double batchDelay = 60, double timeout = 5, Uri? address = null, Predicate<string>? isLeftOut = null)
    {
        var options = new OtlpOptions
        {
            Endpoint = address ?? _receiver.Address,
            Timeout = TimeSpan.FromSeconds(timeout),
            BatchDelay = TimeSpan.FromSeconds(batchDelay),
        };
        var resource = new OtlpResource(new LogIdentity("pcf-test", "1.0.0", "test"));
        var queue = new SpanQueue(OtlpTarget.Of(options, OtlpSignal.Traces), resource, new Redactor(), options.BatchDelay, isLeftOut);
        _provider = Sdk.CreateTracerProviderBuilder().AddSource(_name).AddProcessor(queue).Build();
        return queue;
    }
}
