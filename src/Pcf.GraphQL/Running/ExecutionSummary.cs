using Pcf.GraphQL.Language;
using Pcf.GraphQL.Planning;

namespace Pcf.GraphQL.Running;

/// <summary>How a request went, for the transport (which status) and for telemetry.</summary>
public sealed class ExecutionSummary
{
    /// <summary>How many items a list is taken to have where the document asks for no number of them.</summary>
    public const int AssumedItems = 20;

    /// <summary>What ran; null when no operation was chosen.</summary>
    public OperationKind? Kind { get; internal init; }

    /// <summary>The operation's name; null when it has none or none was chosen. Chosen by the client.</summary>
    public string? OperationName { get; internal init; }

    /// <summary>All errors, also those beyond the limit of the response.</summary>
    public int ErrorCount { get; internal init; }

    /// <summary>The errors in the response; at most <see cref="EngineOptions.MaxErrors"/>.</summary>
    public IReadOnlyList<GraphQLError> Errors { get; internal init; } = [];

    /// <summary>True when execution did not begin: the response has no <c>data</c>. Specification: section 7.1.2 (Request Error Result).</summary>
    public bool IsRequestError { get; internal init; }

    /// <summary>True when the only reason is that the request allows queries only (<see cref="GraphQLRequest.QueriesOnly"/>).</summary>
    public bool IsMethodRefused { get; internal init; }

    /// <summary>Why the request is refused for its cost; null when it is not.</summary>
    public CostRefusal? CostRefusal { get; internal init; }

    /// <summary>After what time the same request may be accepted; null unless it is refused for the budget of its sender.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>True when the answer was given up because large answers have no memory left (<see cref="EngineOptions.Answers"/>).</summary>
    public bool IsOutOfMemory { get; internal init; }

    /// <summary>True when the document was found parsed and validated in the cache.</summary>
    public bool FromCache { get; internal init; }

    /// <summary>
    /// What the operation could cost, by its text and variables: one for each field, or what the schema binder says, as often as the lists above
    /// it are asked to have items by <c>first</c> or <c>last</c>, or else <see cref="AssumedItems"/>. Introspection has a bound of its own, so
    /// what is below <c>__schema</c> and <c>__type</c> does not count. At most the highest int; 0 when execution did not begin.
    /// </summary>
    /// <remarks>Worked out when it is first asked for, in time linear in the document.</remarks>
    public int Cost => Request?.Cost ?? 0;

    /// <summary>How the answer may be reused: the least age and the narrowest scope that its fields are marked with. Null when a field is not marked,
    /// when the operation is no query, and for an answer with errors.</summary>
    public CachePolicy? CachePolicy => ErrorCount == 0 ? Request?.CachePolicy : null;

    /// <summary>How old the answer is, where it was kept (<see cref="EngineOptions.Kept"/>); null when the operation ran.</summary>
    public TimeSpan? Age { get; internal init; }

    /// <summary>Size of the response in bytes.</summary>
    public long ResponseBytes { get; internal init; }

    internal PreparedRequest? Request { get; init; }
}
