using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Pcf.Logging;
using Pcf.Logging.Queueing;
using Pcf.Logging.Sinks;
using Pcf.Redaction;

namespace Pcf.Benchmarks.Logging;

/// <summary>What do a million records in a burst do to who writes them, while the sink stands still for ten seconds?</summary>
internal static partial class Burst
{
    private const int Records = 1_000_000;
    private const int Threads = 2;
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync()
    {
        using var sink = new StallingSink();
        var queue = new LogQueue(sink, 100_000);
        using var provider = new JsonLoggerProvider(queue, new LogIdentity("pcf-api", "1.0.0", "production"), TimeProvider.System, new Redactor());
        var log = provider.CreateLogger("Pcf.Api.GraphQL");
        var opening = OpenAsync(sink);
        var collections = GC.CollectionCount(0);
        var began = Stopwatch.GetTimestamp();
        var writing = Enumerable.Range(0, Threads).Select(_ => Task.Run(() => Write(log))).ToArray();
        var callersDid = await Task.WhenAll(writing);
        var callers = Stopwatch.GetElapsedTime(began);
        var (accepted, dropped, bytes) = (queue.Accepted, queue.Dropped, queue.Bytes);
        var stalled = !opening.IsCompleted;
        await opening;
        var flushed = provider.Flush(TimeSpan.FromSeconds(60));

        Console.WriteLine($"{Records:N0} records by {Threads} threads into a sink that stalls for {Stall.TotalSeconds} s");
        Console.WriteLine($"  callers were done after {callers.TotalMilliseconds:N0} ms, while the sink {(stalled ? "still stood" : "ran")}; the slowest call took {callersDid.Max(did => did.Worst).TotalMilliseconds:N2} ms");
        Console.WriteLine($"  they waited {callersDid.Sum(did => did.Waits):N0} times for anything, {GC.CollectionCount(0) - collections} collections included, and were taken off their core {callersDid.Sum(did => did.Preemptions):N0} times");
        Console.WriteLine($"  accepted {accepted:N0} + dropped {dropped:N0} = {accepted + dropped:N0}; written {sink.Lines:N0}, of which {queue.Accepted - accepted} tell of the drops");
        Console.WriteLine($"  memory {bytes:N0} bytes of {queue.CapacityBytes:N0}");
        return flushed && stalled && accepted + dropped == Records && sink.Lines == queue.Accepted && bytes <= queue.CapacityBytes ? 0 : 1;
    }

    private static async Task OpenAsync(StallingSink sink)
    {
        await Task.Delay(Stall);
        sink.Open();
    }

    private static (TimeSpan Worst, long Waits, long Preemptions) Write(ILogger log)
    {
        var worst = TimeSpan.Zero;
        var before = Switches();
        for (var i = 0; i < Records / Threads; i++)
        {
            var began = Stopwatch.GetTimestamp();
            Completed(log, "query", "getNote", 4.25, i);
            var took = Stopwatch.GetElapsedTime(began);
            if (took > worst) { worst = took; }
        }
        var after = Switches();
        return (worst, after.Waits - before.Waits, after.Preemptions - before.Preemptions);
    }

    // How often this thread gave its core away because it waited, and how often it was taken from it: what Linux counts, elsewhere nothing.
    private static (long Waits, long Preemptions) Switches()
    {
        if (!OperatingSystem.IsLinux()) { return default; }
        var lines = File.ReadAllLines("/proc/thread-self/status");
        long Count(string name) =>
            long.Parse(lines.Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..], CultureInfo.InvariantCulture);
        return (Count("voluntary_ctxt_switches:"), Count("nonvoluntary_ctxt_switches:"));
    }

    [LoggerMessage(EventId = 1, EventName = "graphql.completed", Level = LogLevel.Information,
        Message = "GraphQL {OperationType} {OperationName} completed in {DurationMs} ms with {Errors} errors")]
    private static partial void Completed(ILogger log, string operationType, string operationName, double durationMs, int errors);

    private sealed class StallingSink : ILogSink
    {
        private readonly ManualResetEventSlim _open = new();

        public long Lines { get; private set; }

        public void Open() => _open.Set();

        public void Write(ReadOnlySpan<byte> lines)
        {
            _open.Wait();
            Lines += lines.Count((byte)'\n');
        }

        public void Flush()
        {
        }

        public void Dispose() => _open.Set();
    }
}
