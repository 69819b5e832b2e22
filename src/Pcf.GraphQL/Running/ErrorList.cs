using Pcf.GraphQL.Coercion;

namespace Pcf.GraphQL.Running;

/// <summary>The errors of one response: bounded, described by the host's policy, and counted exactly.</summary>
internal sealed class ErrorList(EngineOptions options, GraphQLRequest request)
{
    private List<GraphQLError>? _errors;

    /// <summary>All errors, also those beyond the limit.</summary>
    public int Total { get; private set; }

    public IReadOnlyList<GraphQLError> Shown => _errors ?? (IReadOnlyList<GraphQLError>)[];

    /// <summary>Counts an error; false when the list is full, so that none is built for nothing.</summary>
    public bool Admit() => ++Total <= options.MaxErrors;

    public void Add(GraphQLError error)
    {
        options.DecorateError?.Invoke(error, request.State);
        (_errors ??= []).Add(error);
    }

    /// <summary>What the client sees of an exception: what the host says, or nothing but that it happened.</summary>
    public FieldException Describe(Exception error, FieldContext? context)
    {
        if (error is FieldException own) { return own; }
        if (error is CoercionException wrong) { return new FieldException(ErrorCodes.InvalidInput, wrong.Message); }
        try
        {
            if (options.DescribeError?.Invoke(error, context) is { } described) { return described; }
        }
        catch (Exception)
        {
            // A policy that fails must not show what it failed on.
        }

        return new FieldException(ErrorCodes.Internal, "Internal error");
    }
}
