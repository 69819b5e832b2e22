using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Pcf.Api.Health;
using Pcf.Api.Resilience;
using Pcf.Api.Tests.Support;

namespace Pcf.Api.Tests.Health;

public sealed class HealthTests
{
    private readonly FakeClock _clock = new();
    private readonly HealthSignal _signal = new();
    private readonly IMeterFactory _meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    [Fact]
    public async Task Alive_is_plain_ok_and_ready_names_each_dependency()
    {
        await using var service = await Service.StartAsync();

        Assert.Equal("OK", await service.Client.GetStringAsync(new Uri("/health", UriKind.Relative)));
        using var answer = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        var report = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("healthy", report.GetProperty("status").GetString());
        var store = report.GetProperty("dependencies").GetProperty("store");
        Assert.Equal("healthy", store.GetProperty("status").GetString());
        Assert.Equal("available", store.GetProperty("message").GetString());
        Assert.True(store.GetProperty("latency_ms").GetDouble() >= 0);
        Assert.True(store.GetProperty("last_check").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task What_is_required_makes_unhealthy_and_what_is_not_degraded()
    {
        Assert.Equal(HealthStatus.Healthy, (await Board(Good("store"), Good("cache", required: false)).ReportAsync(default)).Status);
        Assert.Equal(HealthStatus.Degraded, (await Board(Good("store"), Bad("cache", required: false)).ReportAsync(default)).Status);
        Assert.Equal(HealthStatus.Unhealthy, (await Board(Bad("store"), Bad("cache", required: false)).ReportAsync(default)).Status);
    }

    [Fact]
    public async Task Until_the_first_check_is_over_the_answer_is_that_the_service_is_starting()
    {
        var answer = new TaskCompletionSource();
        var board = Board(new Dependency("store", true, _ => new ValueTask(answer.Task)));

        Assert.Equal(HealthStatus.Starting, (await board.CurrentAsync(default)).Status);
        var first = board.ReportAsync(default);
        Assert.Equal(HealthStatus.Starting, (await board.CurrentAsync(default)).Status);
        Assert.Empty(DependenciesUp());
        answer.SetResult();
        await first;

        Assert.Equal(HealthStatus.Healthy, (await board.CurrentAsync(default)).Status);
        Assert.Equal([1], DependenciesUp());
    }

    [Fact]
    public async Task Dependencies_are_checked_without_a_request()
    {
        var looks = new SemaphoreSlim(0);
        using var watch = Watch(Board(new Dependency("store", true, _ => { looks.Release(); return ValueTask.CompletedTask; })));

        await watch.StartAsync(default);
        await looks.WaitAsync();
        while (!await looks.WaitAsync(TimeSpan.Zero))
        {
            _clock.Advance(TimeSpan.FromSeconds(15));
            await Task.Yield();
        }

        await watch.StopAsync(default);
    }

    [Fact]
    public async Task A_breaker_that_opens_or_closes_has_the_dependencies_looked_at_anew()
    {
        using var looks = new SemaphoreSlim(0);
        using var breakers = Breakers();
        var breaker = breakers.Add("store", failure => failure is TimeoutException);
        using var watch = Watch(Board(new Dependency("store", true, _ => { looks.Release(); return ValueTask.CompletedTask; })));
        await watch.StartAsync(default);
        await looks.WaitAsync();

        for (var i = 0; i < 10; i++)
        {
            await Assert.ThrowsAsync<TimeoutException>(async () =>
                await breaker.RunAsync<int, int>(0, (_, _) => throw new TimeoutException(), default));
        }

        Assert.True(await looks.WaitAsync(TimeSpan.FromSeconds(30)));
        await watch.StopAsync(default);
    }

    [Fact]
    public async Task Background_work_that_begins_to_fail_or_works_again_is_in_the_next_report()
    {
        using var background = Background();
        var board = Board(new Dependency("background", false, _ => { background.Check(); return ValueTask.CompletedTask; }));
        Assert.Equal(HealthStatus.Healthy, (await board.ReportAsync(default)).Status);

        await background.RunAsync("counting", _ => throw new InvalidOperationException("no such table"), default);
        Assert.Equal(HealthStatus.Degraded, (await board.ReportAsync(default)).Status);
        await background.RunAsync("counting", _ => ValueTask.CompletedTask, default);

        Assert.Equal(HealthStatus.Healthy, (await board.ReportAsync(default)).Status);
    }

    [Fact]
    public async Task A_reason_says_nothing_of_what_went_wrong_inside()
    {
        var report = await Board(new Dependency("store", true, _ => throw new InvalidOperationException("password=made-up"))).ReportAsync(default);

        Assert.Equal("not available", report.Dependencies[0].Message);
    }

    [Fact]
    public async Task A_report_is_given_again_until_it_is_old()
    {
        var checks = 0;
        var board = Board(new Dependency("store", true, _ => { checks++; return ValueTask.CompletedTask; }));

        await board.ReportAsync(default);
        await board.ReportAsync(default);
        Assert.Equal(1, checks);
        _clock.Advance(TimeSpan.FromSeconds(6));
        await board.ReportAsync(default);

        Assert.Equal(2, checks);
    }

    [Fact]
    public async Task A_dependency_that_hangs_is_given_up_at_its_deadline()
    {
        var forever = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        var board = Board(new Dependency("store", true, _ => { asked.SetResult(); return new ValueTask(forever.Task); }));

        var report = board.ReportAsync(default).AsTask();
        await asked.Task;
        // The timer of the deadline starts right beside the check; the clock moves until it has fired.
        while (!report.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(3));
            await Task.Yield();
        }

        Assert.Equal("no answer within 2 s", (await report).Dependencies[0].Message);
    }

    [Fact]
    public async Task A_check_belongs_to_nobodys_request()
    {
        using var logs = new RecordingLogs();
        Activity? around = null;
        var board = new HealthMonitor(
            [new Dependency("store", true, _ => { around = Activity.Current; throw new InvalidOperationException("down"); })], new HealthOptions(),
            _signal, _clock, logs.For<HealthMonitor>(), _meters);
        using var request = new Activity("request").Start();

        await board.ReportAsync(default);

        Assert.Null(around);
        Assert.Equal(["health.check_failed", "health.worsened"], logs.Records.Select(record => record.Event));
        Assert.All(logs.Records, record => Assert.Null(record.Trace));
        Assert.Same(request, Activity.Current);
    }

    private HealthMonitor Board(params Dependency[] dependencies) =>
        new(dependencies, new HealthOptions(), _signal, _clock, NullLogger<HealthMonitor>.Instance, _meters);

    private CircuitBreakers Breakers() => new(_signal, _clock, NullLogger<CircuitBreakers>.Instance, _meters);

    private BackgroundWork Background() => new(_signal, NullLogger<BackgroundWork>.Instance, _meters);

    private HealthWatch Watch(HealthMonitor board) => new(board, new HealthOptions(), _signal, _clock, Background());

    private List<int> DependenciesUp()
    {
        var values = new List<int>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == HealthMonitor.MeterName
                && instrument.Meter.Scope == _meters)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => values.Add(value));
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }

    private static Dependency Good(string name, bool required = true) => new(name, required, _ => ValueTask.CompletedTask);

    private static Dependency Bad(string name, bool required = true) =>
        new(name, required, _ => ValueTask.FromException(new InvalidOperationException("down")));
}
