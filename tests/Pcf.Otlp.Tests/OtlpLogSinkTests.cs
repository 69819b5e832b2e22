using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Pcf.Logging;
using Pcf.Logging.Queueing;
using Pcf.Redaction;

namespace Pcf.Otlp.Tests;

/// <summary>The SDK that exports has a queue of its own and does not say what it drops: nothing may be lost in it unseen.</summary>
public sealed partial class OtlpLogSinkTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly LogIdentity Identity = new("pcf-api", "1.0.0", "test");
    private readonly HttpReceiver _receiver = new();

    public void Dispose() => _receiver.Dispose();

    [Fact]
    public void What_is_accepted_arrives_once_flushed()
    {
        using var provider = Provider(out var queue);
        var log = provider.CreateLogger("Test");
        for (var i = 0; i < 5_000; i++) { log.LogInformation("Record {Number}.", i); }

        Assert.True(queue.Flush(Long));

        Assert.Equal(5_000, queue.Accepted);
        Assert.Equal(Enumerable.Range(0, 5_000), Arrived());
        Assert.Contains("pcf-api", Encoding.UTF8.GetString(_receiver.Bodies[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_arrives_with_all_that_caused_it()
    {
        using var provider = Provider(out var queue);
        provider.CreateLogger("Test")
            .LogError(new AggregateException("several", new InvalidOperationException("first", new ArgumentException("cause")),
                new InvalidOperationException("second")), "Failed");

        Assert.True(queue.Flush(Long));

        var body = Encoding.UTF8.GetString(Assert.Single(_receiver.Bodies));
        Assert.Contains("---> System.InvalidOperationException: first", body, StringComparison.Ordinal);
        Assert.Contains("---> System.ArgumentException: cause", body, StringComparison.Ordinal);
        Assert.Contains("---> System.InvalidOperationException: second", body, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_receiver_refuses_is_counted()
    {
        _receiver.Status = HttpStatusCode.BadRequest;
        using var provider = Provider(out var queue);
        for (var i = 0; i < 50; i++) { provider.CreateLogger("Test").LogWarning("Record {Number}.", i); }

        Assert.True(queue.Flush(Long));

        Assert.Equal(50, queue.Lost(LogLevel.Warning, LogDropReason.ExportFailed));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData(HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(HttpStatusCode.UnsupportedMediaType)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.NotImplemented)]
    [InlineData(HttpStatusCode.MovedPermanently)]
    public void What_may_not_be_sent_again_is_sent_once(HttpStatusCode status)
    {
        _receiver.Status = status;
        using var provider = Provider(out var queue);
        provider.CreateLogger("Test").LogWarning("Record {Number}.", 1);

        Assert.True(queue.Flush(Long));

        Assert.Equal(1, _receiver.Requests);
        Assert.Equal(1, queue.Lost(LogLevel.Warning, LogDropReason.ExportFailed));
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public void What_may_be_sent_again_is_sent_again(HttpStatusCode status)
    {
        _receiver.Status = status;
        using var provider = Provider(out var queue, timeout: 60_000);
        provider.CreateLogger("Test").LogError("Record {Number}.", 1);
        Assert.True(_receiver.Asked.Wait(Long, TestContext.Current.CancellationToken));
        _receiver.Status = HttpStatusCode.OK;

        Assert.True(queue.Flush(Long));

        Assert.Equal([1], Arrived());
        Assert.Equal(0, queue.Failed);
    }

    [Fact]
    public void A_receiver_that_wants_to_be_left_alone_for_longer_than_the_deadline_is()
    {
        _receiver.Status = HttpStatusCode.ServiceUnavailable;
        _receiver.RetryAfter = 3_600;
        using var provider = Provider(out var queue, timeout: 60_000);
        provider.CreateLogger("Test").LogError("Record {Number}.", 1);

        Assert.True(queue.Flush(Long));

        Assert.Equal(1, _receiver.Requests);
        Assert.Equal(1, queue.Lost(LogLevel.Error, LogDropReason.ExportFailed));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_a_batch_that_is_taken_in_part_the_rest_is_counted(bool hasReason)
    {
        // partial_success { rejected_log_records: 3, error_message: "no" }
        _receiver.Answer = hasReason ? [0x0a, 0x06, 0x08, 0x03, 0x12, 0x02, (byte)'n', (byte)'o'] : [0x0a, 0x02, 0x08, 0x03];
        using var provider = Provider(out var queue);
        for (var i = 0; i < 10; i++) { provider.CreateLogger("Test").LogInformation("Record {Number}.", i); }

        Assert.True(queue.Flush(Long));

        Assert.Equal(3, queue.Lost(LogDropReason.Rejected));
        Assert.Equal(1, _receiver.Requests);
        Assert.Equal(0, queue.FailedExports);
    }

    [Fact]
    public void A_batch_that_nobody_answers_in_time_is_sent_once_and_counts_as_lost()
    {
        _receiver.Answers.Reset();
        using var provider = Provider(out var queue, timeout: 500);
        provider.CreateLogger("Test").LogWarning("Record {Number}.", 1);

        Assert.True(queue.Flush(Long));

        Assert.Equal(1, queue.Lost(LogLevel.Warning, LogDropReason.ExportFailed));
        Assert.Equal(1, _receiver.Requests);
        _receiver.Answers.Set();
    }

    [Fact]
    public void A_receiver_in_restart_gets_the_records_once_it_is_back()
    {
        _receiver.Status = HttpStatusCode.ServiceUnavailable;
        using var provider = Provider(out var queue);
        for (var i = 0; i < 50; i++) { provider.CreateLogger("Test").LogWarning("Record {Number}.", i); }
        Assert.False(queue.Flush(TimeSpan.FromMilliseconds(300)));
        _receiver.Status = HttpStatusCode.OK;

        Assert.True(queue.Flush(Long));

        Assert.Equal(Enumerable.Range(0, 50), Arrived());
        Assert.Equal(0, queue.Failed);
    }

    [Fact]
    public void A_receiver_that_is_not_there_costs_what_was_for_it_and_no_more()
    {
        var address = _receiver.Address;
        _receiver.Dispose();
        using var provider = Provider(out var queue, address, timeout: 1_000);
        for (var i = 0; i < 50; i++) { provider.CreateLogger("Test").LogWarning("Record {Number}.", i); }

        Assert.True(queue.Flush(Long));

        Assert.Equal(50, queue.Lost(LogLevel.Warning, LogDropReason.ExportFailed));
    }

    [Fact]
    public void While_the_receiver_stalls_records_wait_in_our_queue_which_counts_what_it_drops()
    {
        _receiver.Answers.Reset();
        // A request that is given up may be taken all the same, once it is read. So none is, however long the test is kept from its turn.
        using var provider = Provider(out var queue, timeout: 600_000);
        var log = provider.CreateLogger("Test");
        for (var i = 0; i < 50_000; i++) { log.LogInformation("Record {Number}.", i); }
        Assert.True(queue.Dropped > 0);
        _receiver.Answers.Set();

        Assert.True(queue.Flush(Long));

        Assert.Equal(50_000, Arrived().Length + queue.Dropped + queue.Failed);
        Assert.Equal(0, queue.Failed);
    }

    private int[] Arrived() =>
        [.. _receiver.Bodies.SelectMany(
            body => Message().Matches(Encoding.UTF8.GetString(body))
                .Select(match => int.Parse(match.Groups["number"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)))];

    private JsonLoggerProvider Provider(out LogQueue queue, Uri? address = null, int timeout = 30_000)
    {
        var sink = new OtlpLogSink(Identity,
            new OtlpOptions { Endpoint = address ?? _receiver.Address, Timeout = TimeSpan.FromMilliseconds(timeout) });
        queue = new LogQueue(sink, 20_000, 2 * 1024 * 1024);
        return new JsonLoggerProvider(queue, Identity, TimeProvider.System, new Redactor());
    }

    [GeneratedRegex(@"Record (?<number>\d+)\.", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Message();
}
