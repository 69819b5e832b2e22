using Microsoft.Extensions.Logging;
using Pcf.Logging;
using Pcf.Logging.Queueing;
using Pcf.Redaction;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Pcf.HotPaths.Paths;

/// <summary>A log record of four arguments, as its caller pays for it.</summary>
internal static partial class Records
{
    private const int Calls = 400;

    public static IEnumerable<HotPath> Create()
    {
        var queue = new LogQueue(Stream.Null, 1_000_000);
        var provider = new JsonLoggerProvider(queue, new LogIdentity("pcf-api", "1.0.0", "production"), new StillTime(), new Redactor());
        // Lives as long as the process.
        var log = LoggerFactory.Create(builder => builder.AddProvider(provider)).CreateLogger("Pcf.Api.GraphQL");
        var serilog = new LoggerConfiguration().WriteTo.Sink(new NullSink()).CreateLogger();
        yield return new HotPath("record", Peers.NameOf("Serilog", typeof(Log)), Calls,
            i => Completed(log, "query", "getNote", 4.25, i & 7),
            i => serilog.Information("GraphQL {OperationType} {OperationName} completed in {DurationMs} ms with {Errors} errors",
                "query", "getNote", 4.25, i & 7));
    }

    [LoggerMessage(EventId = 1, EventName = "graphql.completed", Level = LogLevel.Information,
        Message = "GraphQL {OperationType} {OperationName} completed in {DurationMs} ms with {Errors} errors")]
    private static partial void Completed(Microsoft.Extensions.Logging.ILogger log, string operationType, string operationName, double durationMs,
        int errors);

    private sealed class NullSink : ILogEventSink
    {
        private readonly CompactJsonFormatter _formatter = new();

        public void Emit(LogEvent logEvent) => _formatter.Format(logEvent, TextWriter.Null);
    }
}
