using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pcf.Observability.Logging;
using Pcf.Observability.Logging.Sinks;
using Pcf.Observability.Redaction;

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
        var began = Stopwatch.GetTimestamp();
        var writing = Enumerable.Range(0, Threads).Select(_ => Task.Run(() => Write(log))).ToArray();
        var worst = (await Task.WhenAll(writing)).Max();
        var callers = Stopwatch.GetElapsedTime(began);
        var (accepted, dropped, bytes) = (queue.Accepted, queue.Dropped, queue.Bytes);
        var stalled = !opening.IsCompleted;
        await opening;
        var flushed = provider.Flush(TimeSpan.FromSeconds(60));

        Console.WriteLine($"{Records:N0} records by {Threads} threads into a sink that stalls for {Stall.TotalSeconds} s");
        Console.WriteLine($"  callers were done after {callers.TotalMilliseconds:N0} ms, while the sink {(stalled ? "still stood" : "ran")}; the slowest call took {worst.TotalMilliseconds:N2} ms");
        Console.WriteLine($"  accepted {accepted:N0} + dropped {dropped:N0} = {accepted + dropped:N0}; written {sink.Lines:N0}, of which {queue.Accepted - accepted} tell of the drops");
        Console.WriteLine($"  memory {bytes:N0} bytes of {queue.CapacityBytes:N0}");
        return flushed && stalled && accepted + dropped == Records && sink.Lines == queue.Accepted && bytes <= queue.CapacityBytes ? 0 : 1;
    }

    private static async Task OpenAsync(StallingSink sink)
    {
        await Task.Delay(Stall);
        sink.Open();
    }

    private static TimeSpan Write(ILogger log)
    {
        var worst = TimeSpan.Zero;
        for (var i = 0; i < Records / Threads; i++)
        {
            var began = Stopwatch.GetTimestamp();
            Completed(log, "query", "getNote", 4.25, i);
            var took = Stopwatch.GetElapsedTime(began);
            if (took > worst) { worst = took; }
        }
        return worst;
    }

    [LoggerMessage(EventId = 1, EventName = "graphql.completed", Level = LogLevel.Information, Message = "GraphQL {OperationType} {OperationName} completed in {DurationMs} ms with {Errors} errors")]
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
