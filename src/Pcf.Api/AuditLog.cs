namespace Pcf.Api;

/// <summary>Who was refused and who wrote: records of a category of their own, for which a file and a retention of its own can be set. Thread-safe.</summary>
/// <remarks>Who it was stands in each record already, as a stand-in (<c>user_id</c>).</remarks>
internal sealed partial class AuditLog(ILoggerFactory logs)
{
    private readonly ILogger _log = logs.CreateLogger("Audit");

    [LoggerMessage(EventId = 1, EventName = "auth.refused", Level = LogLevel.Warning, Message = "A bearer token was refused: {Reason}")]
    public partial void SignInRefused(string reason);

    [LoggerMessage(EventId = 2, EventName = "audit.write_allowed", Level = LogLevel.Information, Message = "The write {OperationName} was allowed and ended with {Errors} errors")]
    public partial void WriteAllowed(string operationName, int errors);

    [LoggerMessage(EventId = 3, EventName = "audit.write_denied", Level = LogLevel.Warning, Message = "The write {OperationName} was denied: {Code}")]
    public partial void WriteDenied(string operationName, string code);
}
