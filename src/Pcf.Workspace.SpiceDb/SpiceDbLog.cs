using Microsoft.Extensions.Logging;

namespace Pcf.Workspace.SpiceDb;

/// <summary>What operators read of the connection to SpiceDB.</summary>
internal static partial class SpiceDbLog
{
    [LoggerMessage(EventId = 1, EventName = "spicedb.schema_written", Level = LogLevel.Information,
        Message = "The workspace's schema was written to SpiceDB")]
    public static partial void SchemaWritten(ILogger logger);

    [LoggerMessage(EventId = 2, EventName = "spicedb.copied", Level = LogLevel.Information,
        Message = "{Tuples} relation tuples of the store were copied to SpiceDB")]
    public static partial void Copied(ILogger logger, long tuples);
}
