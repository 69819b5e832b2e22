using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pcf.Api.Health;
using Pcf.Api.Tests.Support;

namespace Pcf.Api.Tests.Health;

public sealed class BackgroundWorkTests : IDisposable
{
    private readonly RecordingLogs _logs = new();
    private readonly BackgroundWork _work;

    public BackgroundWorkTests()
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        _work = new BackgroundWork(new HealthSignal(), _logs.For<BackgroundWork>(), meters);
    }

    public void Dispose()
    {
        _work.Dispose();
        _logs.Dispose();
    }

    [Fact]
    public async Task A_failure_is_one_record_and_each_a_count_until_the_task_works_again()
    {
        var failures = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == BackgroundWork.MeterName) { self.EnableMeasurementEvents(instrument); }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (tags[0].Value is "counting") { Interlocked.Add(ref failures, value); }
        });
        listener.Start();

        for (var i = 0; i < 3; i++) { await _work.RunAsync("counting", _ => throw new InvalidOperationException("no such table"), default); }

        Assert.Equal("failing: counting", Assert.Throws<DependencyException>(_work.Check).Message);
        Assert.Equal(3, failures);
        await _work.RunAsync("counting", _ => ValueTask.CompletedTask, default);
        _work.Check();
        Assert.Equal(["background.failed", "background.recovered"], _logs.Records.Select(record => record.Event));
    }

    [Fact]
    public async Task A_stop_is_no_failure()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _work.RunAsync("counting", token => { token.ThrowIfCancellationRequested(); return ValueTask.CompletedTask; }, stop.Token));

        _work.Check();
    }

    [Fact]
    public async Task A_task_that_is_repeated_ends_silently_with_a_stop()
    {
        using var stop = new CancellationTokenSource();
        var runs = 0;

        await _work.RepeatAsync("counting", TimeSpan.FromMilliseconds(1), async token =>
        {
            if (++runs == 3) { await stop.CancelAsync(); }
            token.ThrowIfCancellationRequested();
        }, TimeProvider.System, stop.Token);

        _work.Check();
        Assert.Equal(3, runs);
        Assert.Empty(_logs.Records);
    }

    [Fact]
    public async Task A_task_that_failed_is_run_again_within_seconds_however_long_its_period_is()
    {
        using var stop = new CancellationTokenSource();
        var clock = new FakeClock();
        var runs = 0;
        var repeated = _work.RepeatAsync("counting", TimeSpan.FromHours(1), _ =>
            ++runs <= 2 ? throw new InvalidOperationException("the store is away") : ValueTask.CompletedTask, clock, stop.Token);

        Assert.Equal(1, runs);
        for (var run = 2; run <= 3; run++)
        {
            clock.Advance(TimeSpan.FromSeconds(2));
            Assert.True(SpinWait.SpinUntil(() => runs == run, TimeSpan.FromSeconds(20)), $"{runs} runs");
        }

        await stop.CancelAsync();
        await repeated;
    }

    [Fact]
    public async Task Nothing_in_the_background_ends_the_host()
    {
        await using var service = await Service.StartAsync();

        Assert.Equal(BackgroundServiceExceptionBehavior.Ignore,
            service.Services.GetRequiredService<IOptions<HostOptions>>().Value.BackgroundServiceExceptionBehavior);
    }
}
