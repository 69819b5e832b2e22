namespace Pcf.Workspace.SurrealDb.Connections;

/// <summary>What failures of SurrealDB are called in telemetry and to callers.</summary>
internal static class SurrealFailure
{
    /// <summary>The class of the failure for telemetry: a closed set.</summary>
    public static string TypeOf(SurrealError error) => error switch
    {
        SurrealError.Conflict => "conflict",
        SurrealError.Duplicate or SurrealError.Thrown => "constraint",
        SurrealError.Missing => "schema",
        SurrealError.Denied => "denied",
        SurrealError.TimedOut => "timeout",
        SurrealError.Lost or SurrealError.Unreachable or SurrealError.Untrusted => "connection",
        SurrealError.Protocol => "protocol",
        _ => "other",
    };

    /// <summary>Why the store could not answer; null when the failure says that our own statement is wrong, or broke a rule.</summary>
    public static string? Reason(SurrealError error) => error switch
    {
        SurrealError.Conflict => "other writes came in between each time",
        SurrealError.Missing => "its schema is not this build's",
        SurrealError.Denied => "it refused the sign-in",
        SurrealError.TimedOut => "a query took longer than it may",
        SurrealError.Lost => "the connection was lost",
        SurrealError.Unreachable => "it cannot be reached",
        SurrealError.Untrusted => "its certificate is not trusted",
        SurrealError.Protocol => "it does not speak SurrealDB's protocol",
        _ => null,
    };

    /// <summary>The failure as the domain's callers get it.</summary>
    public static Exception ToCaller(SurrealException failure) =>
        Reason(failure.Error) is { } reason ? WorkspaceException.Unavailable("store", reason, failure) : failure;
}
