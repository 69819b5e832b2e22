namespace Pcf.GraphQL;

/// <summary>What a resolver throws when a field has no value, with the reason for the client. Message and code are shown to the client as they
/// are.</summary>
public sealed class FieldException : Exception
{
    /// <summary>A failure with a code from the service's own list.</summary>
    /// <param name="code">Goes to <c>extensions.code</c>; by custom upper case with underscores, for example NOT_FOUND.</param>
    /// <param name="message">Shown to the client, so it must hold no secret.</param>
    public FieldException(string code, string message)
        : base(message) => Code = code;

    /// <summary>The same, keeping the cause for the host's own log; the cause is never shown.</summary>
    public FieldException(string code, string message, Exception inner)
        : base(message, inner) => Code = code;

    /// <summary>The value of <c>extensions.code</c>.</summary>
    public string Code { get; }

    /// <summary>Further members of <c>extensions</c>; null for none. Strings, numbers, booleans and null are written as such.</summary>
    public IReadOnlyDictionary<string, object?>? Extensions { get; init; }
}
