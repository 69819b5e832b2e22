namespace Pcf.GraphQL.Running;

/// <summary>Lets operations run that their sender may run, by what they cost. Thread-safe.</summary>
internal sealed class CostGate(EngineOptions options)
{
    /// <summary>The request as it is, or its refusal.</summary>
    public PreparedRequest Admit(GraphQLRequest request, PreparedRequest prepared)
    {
        if (options.MaxCost > 0 && prepared.Cost > options.MaxCost)
        {
            var error = new GraphQLError(
                ErrorCodes.InvalidInput,
                $"The operation costs {prepared.Cost}; the limit is {options.MaxCost}. Ask for fewer fields or shorter lists.");
            error.Extensions["cost"] = prepared.Cost;
            error.Extensions["maxCost"] = options.MaxCost;
            return Refuse(request, prepared, error, CostRefusal.Operation);
        }

        return Charge(request, prepared, out var wait) is { } spent ? Refuse(request, prepared, spent, CostRefusal.Budget, wait) : prepared;
    }

    /// <summary>Charges one event of a subscription. The error that ends it; null when it is paid for.</summary>
    public GraphQLError? Charge(GraphQLRequest request, PreparedRequest prepared)
    {
        var spent = Charge(request, prepared, out _);
        if (spent is not null) { options.DecorateError?.Invoke(spent, request.State); }
        return spent;
    }

    private GraphQLError? Charge(GraphQLRequest request, PreparedRequest prepared, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (options.Charge?.Invoke(prepared.Cost, request.State) is not { } time) { return null; }
        wait = time;
        var seconds = Math.Max((int)Math.Min(Math.Ceiling(wait.TotalSeconds), int.MaxValue), 1);
        var error = new GraphQLError(ErrorCodes.RateLimited, $"The budget of this minute is spent; try again in {seconds} s.");
        error.Extensions["retryAfter"] = seconds;
        return error;
    }

    private PreparedRequest Refuse(
        GraphQLRequest request, PreparedRequest prepared, GraphQLError error, CostRefusal reason, TimeSpan? retryAfter = null)
    {
        options.DecorateError?.Invoke(error, request.State);
        return new PreparedRequest
        {
            Errors = [error],
            Refused = prepared.Operation,
            FromCache = prepared.FromCache,
            CostRefusal = reason,
            RetryAfter = retryAfter,
        };
    }
}
