using Microsoft.AspNetCore.Http;
using Pcf.GraphQL.Execution;

namespace Pcf.GraphQL.AspNetCore;

/// <summary>Why a request was refused before it reached the engine.</summary>
internal sealed record HttpFailure(int Status, string Code, string Message)
{
    public static HttpFailure NotAcceptable { get; } = new(
        StatusCodes.Status406NotAcceptable, "NOT_ACCEPTABLE", "Accept application/graphql-response+json or application/json, in UTF-8.");

    public static HttpFailure MethodNotAllowed { get; } = new(
        StatusCodes.Status405MethodNotAllowed, "METHOD_NOT_ALLOWED", "Use POST, or GET for queries.");

    public static HttpFailure UnsupportedMediaType { get; } = new(
        StatusCodes.Status415UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "Send the request as application/json in UTF-8.");

    public static HttpFailure TooLarge(int limit) => new(
        StatusCodes.Status413PayloadTooLarge, "BODY_TOO_LARGE", $"The request body is larger than {limit} bytes.");

    public static HttpFailure Malformed(string message) => new(StatusCodes.Status400BadRequest, ErrorCodes.InvalidInput, message);
}
