using Microsoft.AspNetCore.Http;

namespace Pcf.GraphQL.AspNetCore;

/// <summary>Why a request was refused before it reached the engine. The status distinguishes the reasons; the code of all is INVALID_INPUT.</summary>
internal sealed record HttpFailure(int Status, string Message)
{
    public static HttpFailure NotAcceptable { get; } = new(
        StatusCodes.Status406NotAcceptable, "Accept application/graphql-response+json or application/json, in UTF-8.");

    public static HttpFailure MethodNotAllowed { get; } = new(
        StatusCodes.Status405MethodNotAllowed, "Use POST, or GET for queries.");

    public static HttpFailure UnsupportedMediaType { get; } = new(
        StatusCodes.Status415UnsupportedMediaType, "Send the request as application/json in UTF-8.");

    public static HttpFailure TooLarge(int limit) => new(
        StatusCodes.Status413PayloadTooLarge, $"The request body is larger than {limit} bytes.");

    public static HttpFailure Malformed(string message) => new(StatusCodes.Status400BadRequest, message);
}
