using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Pcf.GraphQL.AspNetCore.Requests;

/// <summary>Why a request was refused before it reached the engine.</summary>
/// <param name="Status">The HTTP status, which tells the reasons apart.</param>
/// <param name="Message">Tells the client what to change.</param>
/// <param name="Code">The error's code.</param>
/// <param name="RetryAfter">Seconds after which the same request may be accepted; null where it never is.</param>
internal sealed record HttpFailure(int Status, string Message, string Code = ErrorCodes.InvalidInput, string? RetryAfter = null)
{
    private static readonly string[] MediaTypes =
    [
        "application/graphql", "application/json", "application/octet-stream", "application/x-www-form-urlencoded", "application/xml",
        "multipart/form-data", "text/html", "text/plain", "text/xml",
    ];

    private static readonly string[] Codings = ["br", "compress", "deflate", "gzip", "identity", "zstd"];

    public static HttpFailure Overload { get; } = new(
        StatusCodes.Status503ServiceUnavailable, "The service has as many requests as it can answer in time; try again.", ErrorCodes.Unavailable,
        "1");

    public static HttpFailure Stopping { get; } = new(
        StatusCodes.Status503ServiceUnavailable, "The service is stopping, and the body of the request has not come; try again.",
        ErrorCodes.Unavailable, "1");

    public static HttpFailure NotAcceptable { get; } = new(
        StatusCodes.Status406NotAcceptable, "Accept application/graphql-response+json, application/json or text/event-stream, in UTF-8.");

    public static HttpFailure MethodNotAllowed { get; } = new(
        StatusCodes.Status405MethodNotAllowed, "Use POST, or GET for queries.");

    public static HttpFailure ForeignOrigin { get; } = new(
        StatusCodes.Status403Forbidden, "A page of another origin may not open a WebSocket here.");

    public static HttpFailure NoHash { get; } = OfDocument("A document is named by its SHA-256, 64 hexadecimal digits.");

    public static HttpFailure WrongHash { get; } = OfDocument("The hash is not that of the query.");

    public static HttpFailure UntrustedDocument { get; } = OfDocument(
        "Only trusted documents are accepted here; send the SHA-256 of one of them.");

    // Apollo's clients know these two codes, and then send the document.
    public static HttpFailure UnknownDocument { get; } = OfDocument("There is no trusted document with this hash.", "PERSISTED_QUERY_NOT_FOUND");

    public static HttpFailure NoDocuments { get; } = OfDocument(
        "Documents are not taken by their hash here; send the document.", "PERSISTED_QUERY_NOT_SUPPORTED");

    /// <summary>Whether the request is well formed, and only its document is refused.</summary>
    public bool IsOfDocument { get; private init; }

    public static HttpFailure TooSlow { get; } = new(
        StatusCodes.Status408RequestTimeout, "The request body arrived too slowly; send it without pauses.");

    public static HttpFailure UnsupportedMediaType(string? given) => new(StatusCodes.Status415UnsupportedMediaType,
        $"The Content-Type is {(string.IsNullOrEmpty(given) ? "not set" : Known(MediaTypes, given.Split(';')[0]))}; "
            + "send the request as application/json in UTF-8.");

    public static HttpFailure UnsupportedEncoding(string given) => new(
        StatusCodes.Status415UnsupportedMediaType, $"The Content-Encoding is {Known(Codings, given.Split(',')[^1])}; send the request without one.");

    public static HttpFailure TooLarge(int limit) => new(
        StatusCodes.Status413PayloadTooLarge, $"The request body is larger than {limit} bytes.");

    public static HttpFailure NoMemory { get; } = new(
        StatusCodes.Status503ServiceUnavailable, "The service has no memory left for large answers; try again.", ErrorCodes.Unavailable, "1");

    public static HttpFailure TooManyStreams(int limit) => new(
        StatusCodes.Status503ServiceUnavailable, $"{limit} connections are open already; try again later.", ErrorCodes.Unavailable, "5");

    public static HttpFailure TooManyStreamsOfClient(int limit) => new(
        StatusCodes.Status503ServiceUnavailable, $"This client has {limit} connections open already; close one first.", ErrorCodes.Unavailable, "5");

    /// <summary>A time as <c>Retry-After</c> has it: whole seconds, 1 at least.</summary>
    public static string Seconds(TimeSpan wait) => Math.Max(Math.Ceiling(wait.TotalSeconds), 1).ToString("0", CultureInfo.InvariantCulture);

    public static HttpFailure Malformed(string message) => new(StatusCodes.Status400BadRequest, message);

    // A header's own text is not repeated: a secret may have got into it.
    private static string Known(string[] names, string given) =>
        Array.Find(names, name => name.Equals(given.Trim(), StringComparison.OrdinalIgnoreCase)) is { } known ? $"'{known}'" : "another";

    private static HttpFailure OfDocument(string message, string code = ErrorCodes.InvalidInput) =>
        new(StatusCodes.Status400BadRequest, message, code) { IsOfDocument = true };
}
