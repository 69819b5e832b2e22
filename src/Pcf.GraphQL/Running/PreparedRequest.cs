using System.Buffers;
using Pcf.GraphQL.Coercion;
using Pcf.GraphQL.Language;
using Pcf.GraphQL.Planning;

namespace Pcf.GraphQL.Running;

/// <summary>A request that may be executed, or the errors why it may not.</summary>
internal sealed class PreparedRequest
{
    private int? _cost;

    /// <summary>Null when the request is refused before execution.</summary>
    public OperationNode? Operation { get; init; }

    public PreparedDocument? Document { get; init; }

    public VariableValues Variables { get; init; } = VariableValues.None;

    public IReadOnlyList<GraphQLError> Errors { get; init; } = [];

    public bool FromCache { get; init; }

    public bool IsMethodRefused { get; init; }

    public CostRefusal? CostRefusal { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What was refused, where it was an operation that is known.</summary>
    public OperationNode? Refused { get; init; }

    /// <summary>What the operation can cost; 0 when it is refused. Worked out when it is first asked for.</summary>
    public int Cost => _cost ??= Operation is null ? 0 : Document!.Plan(Operation, Variables).Cost(Operation, Variables);

    /// <summary>How an answer without errors may be reused; null when it must not be.</summary>
    public CachePolicy? CachePolicy => Operation is { Kind: OperationKind.Query } ? Document!.Plan(Operation, Variables).Policy(Operation) : null;

    public ExecutionSummary Refuse(IBufferWriter<byte> output) => new()
    {
        Kind = Refused?.Kind,
        OperationName = Refused?.Name,
        ErrorCount = Errors.Count,
        Errors = Errors,
        IsRequestError = true,
        IsMethodRefused = IsMethodRefused,
        CostRefusal = CostRefusal,
        RetryAfter = RetryAfter,
        FromCache = FromCache,
        ResponseBytes = ResponseWriter.WriteFailure(output, Errors, executed: false),
    };

    public ExecutionSummary Summarize(KeptAnswer kept) => new()
    {
        Kind = Operation!.Kind,
        OperationName = Operation.Name,
        FromCache = FromCache,
        Request = this,
        Age = kept.Age,
        ResponseBytes = kept.Bytes.Length,
    };

    public ExecutionSummary Summarize(ErrorList errors, long bytes) => Summarize(errors.Shown, errors.Total, bytes);

    public ExecutionSummary Summarize(GraphQLError error, long bytes, bool isOutOfMemory = false) => Summarize([error], 1, bytes, isOutOfMemory);

    public ExecutionSummary Summarize(IReadOnlyList<GraphQLError> errors, int count, long bytes, bool isOutOfMemory = false) => new()
    {
        IsOutOfMemory = isOutOfMemory,
        Kind = Operation!.Kind,
        OperationName = Operation.Name,
        ErrorCount = count,
        Errors = errors,
        FromCache = FromCache,
        Request = this,
        ResponseBytes = bytes,
    };
}
