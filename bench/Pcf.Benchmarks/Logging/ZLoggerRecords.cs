using Microsoft.Extensions.Logging;
using ZLogger;

namespace Pcf.Benchmarks.Logging;

/// <summary>The record of the comparison as ZLogger's own generator makes it.</summary>
internal static partial class ZLoggerRecords
{
    [ZLoggerMessage(EventId = 1, EventName = "graphql.completed", Level = LogLevel.Information,
        Message = "GraphQL {operationType} {operationName} completed in {durationMs} ms with {errors} errors")]
    public static partial void Completed(this ILogger log, string operationType, string operationName, double durationMs, int errors);
}
