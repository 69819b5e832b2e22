using Pcf.Workspace.Access;

namespace Pcf.Api.Telemetry;

/// <summary>Who was refused, who wrote, and what was decided about it: records of a category of their own, for which a file and a retention of its
/// own can be set. Thread-safe.</summary>
/// <remarks>Who it was stands in each record already, as a stand-in (<c>user_id</c>).</remarks>
internal sealed partial class AuditLog(ILoggerFactory logs)
{
    private readonly ILogger _log = logs.CreateLogger("Audit");

    [LoggerMessage(EventId = 1, EventName = "auth.refused", Level = LogLevel.Warning, Message = "A bearer token was refused: {Reason}")]
    public partial void SignInRefused(string reason);

    /// <summary>Tells of a decision about a permission; as loud as it is grave.</summary>
    public void Decided(AuthorizationDecision decision) =>
        Decided(LevelOf(decision), AccessNames.Of(decision.Permission), AccessNames.Of(decision.Kind), decision.Allowed, decision.Denied,
            decision.Source, decision.Result);

    [LoggerMessage(EventId = 2, EventName = "audit.write_allowed", Level = LogLevel.Information,
        Message = "The write {OperationName} was allowed, and it is done")]
    public partial void WriteAllowed(string operationName);

    [LoggerMessage(EventId = 3, EventName = "audit.write_denied", Level = LogLevel.Warning, Message = "The write {OperationName} was denied: {Code}")]
    public partial void WriteDenied(string operationName, string code);

    [LoggerMessage(EventId = 5, EventName = "audit.write_failed", Level = LogLevel.Information,
        Message = "The write {OperationName} ended with {Errors} errors, the first of them {Code}")]
    public partial void WriteFailed(string operationName, int errors, string code);

    private static LogLevel LevelOf(AuthorizationDecision decision) => decision switch
    {
        { IsAnswered: false } => decision.IsGivenUp ? LogLevel.Debug : LogLevel.Error,
        { Denied: > 0 } => LogLevel.Warning,
        { Permission: Permission.WriteNote or Permission.DeleteNote or Permission.ShareNote or Permission.CreateUser } => LogLevel.Information,
        _ => LogLevel.Debug,
    };

    [LoggerMessage(EventId = 4, EventName = "auth.decided",
        Message = "Permission {Permission} on {ResourceType}: {Allowed} allowed, {Denied} denied by {Source}; {Result}")]
    private partial void Decided(LogLevel level, string permission, string resourceType, int allowed, int denied, string source, string result);
}
