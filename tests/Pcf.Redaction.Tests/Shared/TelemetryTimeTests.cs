using Pcf.Shared;
using Pcf.Tests.Shared;

namespace Pcf.Redaction.Tests.Shared;

public sealed class TelemetryTimeTests : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    private readonly FakeClock _clock = new();
    private readonly TelemetryTime _time;

    public TelemetryTimeTests() => _time = new TelemetryTime(_clock, static () => Every);

    public void Dispose() => _time.Dispose();

    [Fact]
    public void A_call_outside_a_window_is_not_timed()
    {
        Assert.Equal(0, _time.Begin());

        Call(TelemetryPart.Logging, microseconds: 10);
        NextWindow();

        Assert.Equal(0, _time.Seconds(TelemetryPart.Logging));
    }

    [Fact]
    public void Calls_in_a_window_stand_for_the_time_until_the_next()
    {
        NextWindow();
        for (var i = 0; i < 10; i++) { Call(TelemetryPart.Logging, microseconds: 10); }
        NextWindow();

        // 100 µs in 2 of 200 ms.
        Assert.Equal(0.01, _time.Seconds(TelemetryPart.Logging), 0.000_1);
        Assert.Equal(0, _time.Seconds(TelemetryPart.Metrics));
    }

    [Fact]
    public void A_window_ends_by_itself()
    {
        NextWindow();
        _clock.Advance(TelemetryTime.Window);

        Assert.Equal(0, _time.Begin());
    }

    [Fact]
    public void A_call_that_ends_after_its_window_counts()
    {
        NextWindow();
        _clock.Advance(TelemetryTime.Window - TimeSpan.FromMicroseconds(5));
        Call(TelemetryPart.Tracing, microseconds: 10);
        NextWindow();

        Assert.Equal(0.001, _time.Seconds(TelemetryPart.Tracing), 0.000_01);
    }

    [Fact]
    public void Time_of_a_part_within_another_counts_once()
    {
        NextWindow();
        var record = _time.Begin();
        _clock.Advance(TimeSpan.FromMicroseconds(3));
        Call(TelemetryPart.Redaction, microseconds: 5);
        _clock.Advance(TimeSpan.FromMicroseconds(2));
        _time.End(record, TelemetryPart.Logging);
        NextWindow();

        Assert.Equal(0.000_5, _time.Seconds(TelemetryPart.Logging), 0.000_005);
        Assert.Equal(0.000_5, _time.Seconds(TelemetryPart.Redaction), 0.000_005);
    }

    [Fact]
    public void A_call_that_was_interrupted_counts_for_a_quarter_of_a_millisecond()
    {
        NextWindow();
        Call(TelemetryPart.Logging, microseconds: 5_000);
        NextWindow();

        Assert.Equal(0.025, _time.Seconds(TelemetryPart.Logging), 0.000_1);
    }

    [Fact]
    public void What_is_timed_as_a_whole_is_added_as_it_is()
    {
        _time.Add(TelemetryPart.Metrics, TimeSpan.FromMilliseconds(3));

        Assert.Equal(0.003, _time.Seconds(TelemetryPart.Metrics), 0.000_001);
        Assert.Equal(0.003, _time.TotalSeconds, 0.000_001);
    }

    [Fact]
    public void Nothing_is_timed_after_the_end()
    {
        NextWindow();
        _time.Dispose();

        Assert.Equal(0, _time.Begin());
        NextWindow();
        Assert.Equal(0, _time.Begin());
    }

    [Fact]
    public void Windows_come_at_irregular_times_and_are_one_part_in_128()
    {
        var gaps = Enumerable.Range(0, 10_000).Select(_ => TelemetryTime.NextGap()).ToArray();

        Assert.All(gaps, gap => Assert.InRange(gap.TotalMilliseconds, 128, 384));
        Assert.InRange(gaps.Average(gap => gap.TotalMilliseconds) / TelemetryTime.Window.TotalMilliseconds, 125, 131);
    }

    [Fact]
    public void A_thread_knows_its_own_time_on_the_processor()
    {
        var before = ThreadCpu.Now;
        var sum = 0.0;
        for (var i = 1; i < 3_000_000; i++) { sum += Math.Sqrt(i); }

        Assert.True(sum > 0);
        if (OperatingSystem.IsLinux()) { Assert.True(ThreadCpu.Now > before); }
    }

    private void NextWindow() => _clock.Advance(Every);

    private void Call(TelemetryPart part, int microseconds)
    {
        var began = _time.Begin();
        _clock.Advance(TimeSpan.FromMicroseconds(microseconds));
        _time.End(began, part);
    }
}
