namespace Pcf.Observability.GraphQL;

/// <summary>How a GraphQL request went.</summary>
/// <param name="OperationType">What ran; null when no operation was chosen.</param>
/// <param name="OperationName">The operation's name, which the client chooses; null when it has none.</param>
/// <param name="Status">One of <see cref="GraphQLStatus"/>.</param>
/// <param name="Errors">All errors.</param>
/// <param name="DocumentCached">Whether the document was found parsed.</param>
/// <param name="Cost">What the operation could cost; null when it is not known.</param>
/// <param name="IsExecuted">Whether execution began: of refused documents no cost is counted.</param>
/// <param name="Queries">Store queries that were made; null when they are not counted.</param>
internal readonly record struct GraphQLAnswer(
    string? OperationType, string? OperationName, string Status, int Errors, bool DocumentCached, int? Cost, bool IsExecuted, int? Queries = null);

/// <summary>Whose fault the errors of an answer are: the values of the label <c>status</c>.</summary>
internal static class GraphQLStatus
{
    public const string Ok = "ok";
    public const string ClientError = "client_error";
    public const string ServerError = "server_error";

    /// <summary>The code of a fault that nothing more is known of.</summary>
    public const string Internal = "INTERNAL";

    /// <summary>Whether an error code is the service's fault and not the client's.</summary>
    public static bool IsServerFault(string code) => code is Internal or "UNAVAILABLE" or "TIMEOUT";
}
