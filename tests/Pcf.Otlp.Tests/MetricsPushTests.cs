using System.Net;
using System.Text;
using Pcf.Logging;
using Pcf.Metrics;

namespace Pcf.Otlp.Tests;

/// <summary>Metrics are sent every interval and once at the end, and each point is taken or counted as lost.</summary>
public sealed class MetricsPushTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
    private readonly HttpReceiver _receiver = new();
    private readonly MetricsRegistry _registry = MetricsRegistry.CreateBuilder().Build();
    private readonly MetricsPushFigures _figures = new();

    public MetricsPushTests() => _registry.RegisterCounter("orders_total", "Orders.").Add(3);

    [Fact]
    public void They_are_sent_each_interval_and_a_last_time_at_the_end()
    {
        using var push = Push(interval: 0.05);
        Assert.True(SpinWait.SpinUntil(() => _receiver.Requests >= 2, Long));
        _registry.RegisterCounter("late_total", "Late.").Add(1);

        Assert.True(push.Shutdown(Long, Long));

        Assert.Contains("late_total", Encoding.UTF8.GetString(_receiver.Bodies[^1]), StringComparison.Ordinal);
        Assert.Equal(_receiver.Requests, _figures.Exports);
        // One or more pushes may lie between its registration and the end.
        var points = _receiver.Bodies.Sum(body => Encoding.UTF8.GetString(body).Contains("late_total", StringComparison.Ordinal) ? 2 : 1);
        Assert.Equal(points, _figures.Sent);
        Assert.Equal(0, _figures.Drops.Total);
    }

    [Fact]
    public void Before_the_interval_is_over_nothing_is_sent_but_at_the_end()
    {
        using var push = Push();

        Assert.True(push.Shutdown(Long, Long));

        Assert.Equal("/v1/metrics", Assert.Single(_receiver.Heads).Path);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public void What_is_refused_is_counted_and_sent_again_with_the_next_push(HttpStatusCode status)
    {
        _receiver.Status = status;
        using var push = Push(interval: 0.05);
        using var written = new ManualResetEventSlim();
        var changes = new List<OtlpExportChange>();
        push.Changed = change =>
        {
            changes.Add(change);
            written.Set();
        };
        Assert.True(written.Wait(Long, TestContext.Current.CancellationToken));
        _receiver.Status = HttpStatusCode.OK;
        Assert.True(SpinWait.SpinUntil(() => _figures.Sent > 0, Long));

        Assert.True(push.Shutdown(Long, Long));

        Assert.Equal(_figures.FailedExports, _figures.Drops[OtlpDropReason.ExportFailed]);
        Assert.Equal([true, false], changes.Select(change => change.IsFailing));
        Assert.Equal($"status {(int)status}", changes[0].Why);
        Assert.Equal(_figures.Drops.Total, changes[1].Lost);
    }

    [Fact]
    public void What_is_rejected_of_a_request_is_counted()
    {
        // partial_success { rejected_data_points: 1 }
        _receiver.Answer = [0x0a, 0x02, 0x08, 0x01];
        _registry.RegisterCounter("second_total", "Second.").Add(1);
        using var push = Push();

        Assert.False(push.Shutdown(Long, Long));

        Assert.Equal((1, 1), (_figures.Sent, _figures.Drops[OtlpDropReason.Rejected]));
    }

    [Fact]
    public void A_receiver_that_never_answers_is_given_up_when_patience_ends()
    {
        _receiver.Answers.Reset();
        using var push = Push(interval: 0.05, timeout: 3_600);
        Assert.True(_receiver.Asked.Wait(Long, TestContext.Current.CancellationToken));

        // In an hour else, and the test's own deadline is before that.
        Assert.False(push.Shutdown(TimeSpan.FromHours(1), TimeSpan.FromMilliseconds(100)));

        Assert.True(SpinWait.SpinUntil(() => _figures.Drops[OtlpDropReason.Shutdown] > 0, Long));
        _receiver.Answers.Set();
    }

    [Fact]
    public void A_callback_that_hangs_costs_a_push_and_neither_the_thread_nor_the_stop()
    {
        using var hangs = new ManualResetEventSlim();
        _registry.RegisterObservableGauge("hanging", "Hangs.", observe =>
        {
            hangs.Wait();
            observe(1);
        });
        using var push = Push(interval: 0.05, timeout: 0.1);
        Assert.True(SpinWait.SpinUntil(() => _figures.FailedExports > 1, Long));
        hangs.Set();

        Assert.True(SpinWait.SpinUntil(() => _figures.Sent > 0, Long));
        Assert.True(push.Shutdown(Long, Long));
    }

    [Fact]
    public void An_idle_series_goes_once_the_receiver_has_its_last_value()
    {
        var begun = _registry.Context.Scrapes.Begun;
        using var push = Push();

        Assert.True(push.Shutdown(Long, Long));

        Assert.Equal(begun + 1, _registry.Context.Scrapes.LastShown);
        Assert.Equal(0, _registry.ScrapesSent);
    }

    public void Dispose()
    {
        _receiver.Dispose();
        _registry.Dispose();
    }

    private MetricsPush Push(double interval = 3_600, double timeout = 30) => new(
        _registry, OtlpTarget.Of(new OtlpOptions { Endpoint = _receiver.Address, Timeout = TimeSpan.FromSeconds(timeout) }, OtlpSignal.Metrics),
        new OtlpResource(new LogIdentity("test", "1.0.0", "test")), TimeSpan.FromSeconds(interval), isExplicit: false, _figures);
}
