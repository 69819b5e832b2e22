namespace Pcf.Workspace;

/// <summary>What went wrong, from the caller's point of view.</summary>
public enum WorkspaceError
{
    /// <summary>An argument breaks a rule; the exception names the field and the rule.</summary>
    InvalidInput,

    /// <summary>It does not exist, or the caller may not know that it does.</summary>
    NotFound,

    /// <summary>The operation needs a user and the caller is anonymous, unknown or inactive.</summary>
    Unauthenticated,

    /// <summary>The caller may see it, but may not do this with it.</summary>
    Forbidden,

    /// <summary>It is no longer as the caller expected it; reading it again and repeating the change can help.</summary>
    Conflict,

    /// <summary>The store or the authorizer did not answer in time; trying again later can help.</summary>
    Unavailable,
}

/// <summary>The one exception that the domain and its adapters throw at their callers.</summary>
/// <remarks>
/// The message is safe to show to a client: it holds rules and measures, never what a user wrote, and no names of tables or files.
/// What an adapter knows beyond that is in <see cref="Exception.InnerException"/>, for logs.
/// </remarks>
public sealed class WorkspaceException : Exception
{
    private WorkspaceException(WorkspaceError error, string message, Exception? inner = null) : base(message, inner) => Error = error;

    /// <summary>The kind of failure.</summary>
    public WorkspaceError Error { get; }

    /// <summary>The kind as clients see it: INVALID_INPUT, NOT_FOUND, UNAUTHENTICATED, FORBIDDEN, CONFLICT or UNAVAILABLE.</summary>
    public string Code => Error switch
    {
        WorkspaceError.InvalidInput => "INVALID_INPUT",
        WorkspaceError.NotFound => "NOT_FOUND",
        WorkspaceError.Unauthenticated => "UNAUTHENTICATED",
        WorkspaceError.Forbidden => "FORBIDDEN",
        WorkspaceError.Conflict => "CONFLICT",
        _ => "UNAVAILABLE",
    };

    /// <summary>The argument at fault, in the client's spelling (<c>organizationId</c>); null unless the error is InvalidInput or
    /// Conflict.</summary>
    public string? Field { get; private init; }

    /// <summary>A measure of what was given ("201 characters"), never the text itself; null where there is none.</summary>
    public string? Given { get; private init; }

    /// <summary>The rule that was broken ("1 to 200 characters"); null unless the error is InvalidInput.</summary>
    public string? Expected { get; private init; }

    /// <summary>An argument breaks a rule.</summary>
    /// <param name="field">The argument, in the client's spelling.</param>
    /// <param name="given">A measure of the value. Never the value: it may be personal.</param>
    /// <param name="expected">The rule.</param>
    /// <param name="inner">What the adapter met, if it was an adapter that refused.</param>
    public static WorkspaceException InvalidInput(string field, string given, string expected, Exception? inner = null) =>
        new(WorkspaceError.InvalidInput, $"{field}: expected {expected}, but got {given}.", inner)
        {
            Field = field,
            Given = given,
            Expected = expected,
        };

    /// <summary>An argument breaks a rule that no measure of it could explain.</summary>
    /// <param name="field">The argument, in the client's spelling.</param>
    /// <param name="rule">The rule, in a sentence without its full stop: "a note can have at most 100 viewers".</param>
    /// <param name="inner">What the adapter met, if it was an adapter that refused.</param>
    public static WorkspaceException InvalidInput(string field, string rule, Exception? inner = null) =>
        new(WorkspaceError.InvalidInput, $"{field}: {rule}.", inner) { Field = field, Expected = rule };

    /// <summary>Nothing there, or nothing that this caller may know of; both read alike on purpose.</summary>
    /// <param name="what">The kind of thing: "note", "user", "organization".</param>
    public static WorkspaceException NotFound(string what) => new(WorkspaceError.NotFound, $"There is no such {what}.");

    /// <summary>The operation needs a user.</summary>
    public static WorkspaceException Unauthenticated() => new(WorkspaceError.Unauthenticated, "This needs a signed-in, active user.");

    /// <summary>The caller may see it, but may not do this.</summary>
    /// <param name="deed">What was refused: "change this note".</param>
    public static WorkspaceException Forbidden(string deed) => new(WorkspaceError.Forbidden, $"You may not {deed}.");

    /// <summary>It is no longer as the caller expected it.</summary>
    /// <param name="field">The argument that says what was expected, in the client's spelling.</param>
    /// <param name="why">A sentence without its full stop: "the note has another version by now".</param>
    /// <param name="inner">What the adapter met.</param>
    public static WorkspaceException Conflict(string field, string why, Exception? inner = null) =>
        new(WorkspaceError.Conflict, $"{field}: {why}.", inner) { Field = field };

    /// <summary>A dependency did not answer, or not in time.</summary>
    /// <param name="dependency">Its role, not its address: "store", "authorizer".</param>
    /// <param name="why">A reason without names or values: "no free connection within 5 s".</param>
    /// <param name="inner">The dependency's own exception.</param>
    public static WorkspaceException Unavailable(string dependency, string why, Exception? inner = null) =>
        new(WorkspaceError.Unavailable, $"The {dependency} is not available: {why}.", inner);
}
