using Microsoft.Extensions.Logging;
using Pcf.Logging.Queueing;
using Pcf.Logging.Sinks;
using Pcf.Redaction;

namespace Pcf.Logging.Tests;

/// <summary>What a record costs in memory on the thread that writes it: nothing but the boxes that the call brings.</summary>
public sealed partial class AllocationTests
{
    private const int Calls = 1_000;

    [Fact]
    public void A_record_with_four_arguments_allocates_only_what_the_call_boxes()
    {
        // The state's own box, and one each for the number with a fraction and the whole one.
        const int Boxes = 56 + 24 + 24;
        Assert.InRange(Allocated(log => Completed(log, "query", "getNote", 4.25, 3), LogLevel.Information), 0, Boxes);
    }

    [Fact]
    public void A_disabled_level_allocates_nothing() =>
        Assert.Equal(0, Allocated(log => Completed(log, "query", "getNote", 4.25, 3), LogLevel.Warning));

    private static long Allocated(Action<ILogger> write, LogLevel minimum)
    {
        using var provider = new JsonLoggerProvider(new LogQueue(new StreamSink(Stream.Null), 100_000, capacityBytes: 0),
            new LogIdentity("s", "1", "test"), new FakeClock(), new Redactor());
        using var factory = LoggerFactory.Create(builder => builder.SetMinimumLevel(minimum).AddProvider(provider));
        var log = factory.CreateLogger("Test.Category");
        // Caches fill, and the queue makes its two blocks, before it is counted.
        for (var i = 0; i < Calls; i++) { write(log); }
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++) { write(log); }
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
    }

    [LoggerMessage(EventId = 1, EventName = "test.completed", Level = LogLevel.Information,
        Message = "GraphQL {OperationType} {OperationName} completed in {DurationMs} ms with {Errors} errors")]
    private static partial void Completed(ILogger log, string operationType, string operationName, double durationMs, int errors);
}
