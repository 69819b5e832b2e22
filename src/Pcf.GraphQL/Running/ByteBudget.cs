namespace Pcf.GraphQL.Running;

/// <summary>The bytes a response may take in all its segments, so that a small query cannot ask for an endless answer.</summary>
/// <param name="limit">Bytes of this response.</param>
/// <param name="answers">What it shares with all other responses; null for none.</param>
internal sealed class ByteBudget(int limit, AnswerBudget? answers = null) : IDisposable
{
    // Taken in steps, so that the shared count is touched seldom.
    private const int Step = 256 * 1024;

    private long _taken;
    private long _allowed = AnswerBudget.Free;

    /// <exception cref="ExecutionAbort">The response would pass the limit, or all responses theirs.</exception>
    public void Take(int bytes)
    {
        _taken += bytes;
        if (_taken > limit)
        {
            throw new ExecutionAbort(ErrorCodes.InvalidInput, $"The response is larger than {limit} bytes; ask for less.");
        }
        if (answers is not null && _taken > _allowed) { TakeShared(Math.Max(Step, _taken - _allowed)); }
    }

    public void Dispose()
    {
        answers?.Return(_allowed - AnswerBudget.Free);
        _allowed = AnswerBudget.Free;
    }

    private void TakeShared(long bytes)
    {
        if (!answers!.TryTake(bytes))
        {
            throw new ExecutionAbort(ErrorCodes.Unavailable, "The service has no memory left for large answers; try again.");
        }
        _allowed += bytes;
    }
}
