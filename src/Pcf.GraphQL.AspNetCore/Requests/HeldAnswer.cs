using Pcf.GraphQL.Running;

namespace Pcf.GraphQL.AspNetCore.Requests;

/// <summary>The part of the budget that an answer takes until it is sent.</summary>
internal readonly struct HeldAnswer : IDisposable
{
    private readonly AnswerBudget? _budget;
    private readonly long _bytes;

    private HeldAnswer(AnswerBudget budget, long bytes)
    {
        _budget = budget;
        _bytes = bytes;
    }

    /// <summary>Takes what an answer of a length needs.</summary>
    /// <param name="budget">The budget; null admits all.</param>
    /// <param name="length">Bytes of the answer.</param>
    /// <param name="held">Gives them back.</param>
    /// <returns>False when there is no room, so that the answer must not wait.</returns>
    public static bool TryTake(AnswerBudget? budget, int length, out HeldAnswer held)
    {
        var bytes = length - AnswerBudget.Free;
        held = budget is null || bytes <= 0 ? default : new HeldAnswer(budget, bytes);
        if (held._budget is null || budget!.TryTake(bytes)) { return true; }
        held = default;
        return false;
    }

    public void Dispose() => _budget?.Return(_bytes);
}
