namespace Pcf.Workspace.SurrealDb.Connections;

/// <summary>What a failure of SurrealDB means to us.</summary>
internal enum SurrealError
{
    /// <summary>Something else: a mistake in a statement of ours.</summary>
    Other,

    /// <summary>Another transaction wrote the same; nothing was written, and it can be tried again.</summary>
    Conflict,

    /// <summary>A record or a value that may be there once is there already.</summary>
    Duplicate,

    /// <summary>A statement of ours refused by THROW; <see cref="SurrealException.Thrown"/> says which rule.</summary>
    Thrown,

    /// <summary>A table, database or namespace is not there.</summary>
    Missing,

    /// <summary>The server does not know the user, the password or the token, or the user may not do this.</summary>
    Denied,

    /// <summary>The server ended the query because it took too long.</summary>
    TimedOut,

    /// <summary>The statement was not run because another of its transaction failed.</summary>
    TransactionEnded,

    /// <summary>The connection ended before the response.</summary>
    Lost,

    /// <summary>The server cannot be reached.</summary>
    Unreachable,

    /// <summary>The server's certificate is not trusted.</summary>
    Untrusted,

    /// <summary>The other end does not speak SurrealDB's protocol.</summary>
    Protocol,
}

/// <summary>A failure that the server reported, or of the way to it.</summary>
/// <remarks>The server's own text is not kept: it quotes values.</remarks>
internal sealed class SurrealException : Exception
{
    private const string ThrownMark = "An error occurred: ";

    public SurrealException(SurrealError error, Exception? inner = null) : base($"SurrealDB: {error}.", inner) => Error = error;

    public SurrealError Error { get; }

    /// <summary>The text that a statement of ours gave to THROW; null unless the error is Thrown.</summary>
    public string? Thrown { get; private init; }

    /// <summary>Reads an error of the protocol.</summary>
    /// <param name="error">The error's fields.</param>
    /// <param name="text">The field that has its text.</param>
    public static SurrealException Of(Dictionary<string, object?> error, string text)
    {
        var kind = error.GetValueOrDefault("kind") as string ?? "";
        var message = error.GetValueOrDefault(text) as string ?? "";
        var thrown = kind == "Thrown" && message.StartsWith(ThrownMark, StringComparison.Ordinal) ? message[ThrownMark.Length..] : null;
        return new SurrealException(thrown is null ? Classify(kind, message) : SurrealError.Thrown) { Thrown = thrown };
    }

    // The kind alone says too little: a conflict is a "Query" and a duplicate in an index "Internal".
    private static SurrealError Classify(string kind, string message) => kind switch
    {
        "NotAllowed" => SurrealError.Denied,
        "AlreadyExists" => SurrealError.Duplicate,
        "NotFound" when message.EndsWith("does not exist", StringComparison.Ordinal) => SurrealError.Missing,
        _ when message.EndsWith("This transaction can be retried", StringComparison.Ordinal) => SurrealError.Conflict,
        _ when message.StartsWith("Database index `", StringComparison.Ordinal) && message.Contains("already contains", StringComparison.Ordinal) =>
            SurrealError.Duplicate,
        _ when message.Contains("exceeded the timeout", StringComparison.Ordinal) => SurrealError.TimedOut,
        _ when message.EndsWith("cancelled transaction", StringComparison.Ordinal)
            || message.EndsWith("failed transaction", StringComparison.Ordinal) => SurrealError.TransactionEnded,
        _ when message is "InvalidToken" || message.Contains("authentication", StringComparison.Ordinal)
            || message.Contains("permissions", StringComparison.Ordinal) || message.Contains("session has expired", StringComparison.Ordinal) =>
            SurrealError.Denied,
        _ => SurrealError.Other,
    };
}
