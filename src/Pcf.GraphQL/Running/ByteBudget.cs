namespace Pcf.GraphQL.Running;

/// <summary>The bytes a response may take in all its segments, so that a small query cannot ask for an endless answer.</summary>
internal sealed class ByteBudget(int limit)
{
    private long _taken;

    /// <exception cref="ExecutionAbort">The response would pass the limit.</exception>
    public void Take(int bytes)
    {
        _taken += bytes;
        if (_taken > limit)
        {
            throw new ExecutionAbort(ErrorCodes.InvalidInput, $"The response is larger than {limit} bytes; ask for less.");
        }
    }
}
