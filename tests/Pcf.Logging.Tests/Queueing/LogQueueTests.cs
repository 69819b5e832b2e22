using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Queueing;
using Pcf.Logging.Sinks;
using Pcf.Logging.Tests.Support;
using Pcf.Redaction;

namespace Pcf.Logging.Tests.Queueing;

public sealed class LogQueueTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private readonly MemorySink _sink = new();
    private readonly FakeClock _clock = new();

    [Fact]
    public void A_burst_into_a_stalled_sink_delays_no_caller_and_every_record_is_accounted_for()
    {
        const int Threads = 2;
        const int Each = 500_000;
        _sink.Shut();
        using var queue = new LogQueue(new StreamSink(_sink), capacity: 1_000_000, capacityBytes: 4 * 1024 * 1024);
        var record = Encoding.UTF8.GetBytes($"{new string('x', 199)}\n");

        // The sink opens only when all callers are done: had one of them waited for it, this would never end.
        Parallel.For(0, Threads, _ =>
        {
            for (var i = 0; i < Each; i++) { queue.Enqueue(LogLevel.Information, record); }
        });
        Assert.InRange(queue.Bytes, 1, 4 * 1024 * 1024);
        Assert.Equal(Threads * Each, queue.Accepted + queue.Dropped);
        Assert.True(queue.Dropped > 0);
        _sink.Open();

        Assert.True(queue.Flush(Long));
        Assert.Equal(queue.Accepted, _sink.Lines().Length);
    }

    [Fact]
    public void A_sink_that_refuses_has_not_taken_all_though_nothing_waits()
    {
        var sink = new RefusingSink();
        using var queue = new LogQueue(sink, capacity: 100);
        queue.Enqueue(LogLevel.Information, "x\n"u8);
        Assert.True(queue.Flush(Long));

        Assert.False(queue.FlushWhileTaken(Long, Long));
        Assert.True(queue.IsStuck);

        sink.Refuses = false;
        queue.Enqueue(LogLevel.Information, "x\n"u8);
        Assert.True(queue.FlushWhileTaken(Long, Long));
        Assert.False(queue.IsStuck);
    }

    [Fact]
    public async Task A_sink_that_refuses_ends_with_what_is_left_of_its_patience()
    {
        var sink = new RefusingSink();
        using var provider = new JsonLoggerProvider(
            [new LogRoute(new LogQueue(sink, capacity: 100)), new LogRoute(new LogQueue(_sink, capacity: 100), Name: "file")],
            new LogIdentity("s", "1", "test"), _clock, new Redactor());
        provider.CreateLogger("Test").LogInformation("x");

        Assert.Equal(["stdout"], await provider.FlushWhileTakenAsync(Long, Long));
        provider.EndWithin(Long, TimeSpan.FromSeconds(0.7));

        Assert.Equal(TimeSpan.FromSeconds(0.7), sink.EndsWithin);
        Assert.Equal(LogQueue.DrainDeadline, provider.Routes[1].Queue.EndsWithin);
    }

    [Fact]
    public void Lower_levels_are_dropped_first()
    {
        _sink.Shut();
        using var queue = new LogQueue(_sink, capacity: 100);
        foreach (var level in new[] { LogLevel.Debug, LogLevel.Information, LogLevel.Warning, LogLevel.Error })
        {
            for (var i = 0; i < 100; i++) { queue.Enqueue(level, "x\n"u8); }
        }

        Assert.Equal(50, queue.Lost(LogLevel.Debug, LogDropReason.QueueFull));
        Assert.Equal(75, queue.Lost(LogLevel.Information, LogDropReason.QueueFull));
        Assert.Equal(85, queue.Lost(LogLevel.Warning, LogDropReason.QueueFull));
        Assert.Equal(90, queue.Lost(LogLevel.Error, LogDropReason.QueueFull));
        _sink.Open();
    }

    [Fact]
    public void When_the_pressure_ends_one_record_says_what_was_lost_by_level_and_reason()
    {
        _sink.Shut();
        var queue = new LogQueue(_sink, capacity: 16);
        using (var provider = new JsonLoggerProvider(queue, new LogIdentity("s", "1", "test"), _clock, new Redactor()))
        {
            var log = provider.CreateLogger("Test.Category");
            for (var i = 0; i < 1_000; i++) { log.LogInformation("Record {Number}", i); }
            for (var i = 0; i < 10; i++) { log.LogDebug("Record {Number}", i); }
            _sink.Open();
            queue.Flush(Long);
        }

        var dropped = Assert.Single(_sink.Records(), record => record.TryGetProperty("event", out var e) && e.GetString() == "log.dropped")
            .GetProperty("fields");
        Assert.Equal(998, dropped.GetProperty("dropped").GetInt64());
        Assert.Equal(988, dropped.GetProperty("info_queue_full").GetInt64());
        Assert.Equal(10, dropped.GetProperty("debug_queue_full").GetInt64());
        Assert.Equal(12, _sink.Lines().Count(line => line.Contains("Record", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(LogLevel.Warning, 100)]
    [InlineData(LogLevel.Error, 10)]
    public void A_record_leaves_after_a_tenth_of_a_second_and_an_error_sooner(LogLevel level, int milliseconds)
    {
        using var sink = new SignalSink();
        using var queue = new LogQueue(sink, capacity: 100, clock: _clock);
        queue.Enqueue(LogLevel.Information, "one\n"u8);
        queue.Enqueue(level, "two\n"u8);
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        Assert.False(sink.Written.IsSet);

        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(sink.Written.Wait(Long, TestContext.Current.CancellationToken));
        Assert.Equal("one\ntwo\n", sink.Text);
    }

    [Fact]
    public void Full_blocks_and_a_fatal_record_leave_at_once()
    {
        using var sink = new SignalSink();
        using var queue = new LogQueue(sink, capacity: 100, clock: _clock);
        var large = new byte[40_000];
        for (var i = 0; i < 5; i++) { queue.Enqueue(LogLevel.Information, large); }
        Assert.True(sink.Written.Wait(Long, TestContext.Current.CancellationToken));
        sink.Written.Reset();

        queue.Enqueue(LogLevel.Critical, "fatal\n"u8);

        Assert.True(sink.Written.Wait(Long, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void What_many_threads_enqueue_comes_out_whole_once_and_in_each_threads_order()
    {
        const int Threads = 4;
        const int Each = 100_000;
        using (var queue = new LogQueue(new StreamSink(_sink), capacity: 2_000_000, capacityBytes: 256 * 1024 * 1024))
        {
            Parallel.For(0, Threads + 1, new ParallelOptions { MaxDegreeOfParallelism = Threads + 1 }, thread =>
            {
                var line = new byte[64];
                for (var i = 0; i < Each; i++)
                {
                    // One of them takes blocks away half full all the time.
                    if (thread == Threads) { queue.Flush(TimeSpan.FromMilliseconds(i % 3)); i += 99; continue; }
                    var length = Encoding.UTF8.GetBytes($"{thread} {i} {new string('x', i % 32)}.\n", line);
                    Assert.True(queue.Enqueue(LogLevel.Warning, line.AsSpan(0, length)));
                }
            });
            Assert.Equal(Threads * Each, queue.Accepted);
        }

        var next = new int[Threads];
        foreach (var parts in _sink.Lines().Select(line => line.Split(' ')))
        {
            Assert.Equal(next[int.Parse(parts[0], CultureInfo.InvariantCulture)]++, int.Parse(parts[1], CultureInfo.InvariantCulture));
            Assert.EndsWith(".", parts[2], StringComparison.Ordinal);
        }
        Assert.All(next, count => Assert.Equal(Each, count));
    }

    [Fact]
    public void After_the_end_records_are_dropped_and_counted()
    {
        var queue = new LogQueue(_sink, capacity: 100);
        queue.Enqueue(LogLevel.Information, "before\n"u8);
        queue.Dispose();
        queue.Enqueue(LogLevel.Information, "after\n"u8);

        Assert.Equal("before", Assert.Single(_sink.Lines()));
        Assert.Equal(1, queue.Lost(LogLevel.Information, LogDropReason.Shutdown));
    }

    [Fact]
    public void What_a_broken_sink_refuses_is_counted_and_the_other_sinks_have_it()
    {
        var broken = new LogQueue(new BrokenSink(), capacity: 100);
        var sound = new LogQueue(_sink, capacity: 100);
        using (var provider = new JsonLoggerProvider([new LogRoute(broken), new LogRoute(sound)], new LogIdentity("s", "1", "test"), _clock,
            new Redactor()))
        {
            for (var i = 0; i < 50; i++) { provider.CreateLogger("Test").LogError("Record {Number}", i); }
            Assert.True(provider.Flush(Long));
            Assert.Equal(50, broken.Failed);
            Assert.True(broken.Exports > 0);
            Assert.Equal(broken.Exports, broken.FailedExports);
        }

        Assert.Equal(50, _sink.Lines().Length);
    }

    [Fact]
    public void A_stuck_sink_keeps_no_other_from_being_flushed_within_the_deadline()
    {
        var stuck = new MemorySink();
        stuck.Shut();
        using var provider = new JsonLoggerProvider(
            [new LogRoute(new LogQueue(new StreamSink(stuck), capacity: 100, clock: _clock)),
                new LogRoute(new LogQueue(new StreamSink(stuck), capacity: 100, clock: _clock)),
                new LogRoute(new LogQueue(new StreamSink(_sink), capacity: 100, clock: _clock))],
            new LogIdentity("s", "1", "test"), _clock, new Redactor());
        provider.CreateLogger("Test").LogInformation("Hello");

        Assert.False(provider.Flush(TimeSpan.FromMilliseconds(200)));

        Assert.Single(_sink.Lines());
        stuck.Open();
    }

    private sealed class BrokenSink : ILogSink
    {
        public void Write(ReadOnlySpan<byte> lines) => throw new InvalidOperationException("broken");

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }

    private sealed class SignalSink : ILogSink
    {
        public ManualResetEventSlim Written { get; } = new();

        public string Text { get; private set; } = "";

        public void Write(ReadOnlySpan<byte> lines)
        {
            Text += Encoding.UTF8.GetString(lines);
            Written.Set();
        }

        public void Flush()
        {
        }

        // Not the event: the test may still wait for it.
        public void Dispose()
        {
        }
    }

    private sealed class RefusingSink : ILogSink
    {
        public bool Refuses { get; set; } = true;

        public TimeSpan EndsWithin { get; private set; }

        public void Write(ReadOnlySpan<byte> lines)
        {
            if (Refuses) { throw new IOException("no"); }
        }

        public void Flush()
        {
        }

        public void EndWithin(TimeSpan time) => EndsWithin = time;

        public void Dispose()
        {
        }
    }
}
