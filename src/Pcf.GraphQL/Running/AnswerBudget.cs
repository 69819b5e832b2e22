namespace Pcf.GraphQL.Running;

/// <summary>Bytes that the large answers of a process may take together, while they are made and until they are sent. Thread-safe.</summary>
/// <remarks>An answer's first 64 KiB are free: small answers go on while a few clients ask for large ones and read them slowly.</remarks>
public sealed class AnswerBudget
{
    /// <summary>Bytes of each answer that are not counted.</summary>
    public const int Free = 64 * 1024;

    private long _taken;
    private long _refused;

    /// <summary>A budget of which nothing is taken.</summary>
    /// <param name="limit">Bytes, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is below 1.</exception>
    public AnswerBudget(long limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        Limit = limit;
    }

    /// <summary>Bytes that may be taken.</summary>
    public long Limit { get; }

    /// <summary>Bytes taken now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Answers that were refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Takes bytes, unless that would exceed the limit; then the refusal is counted.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= Limit) { return true; }
        Interlocked.Add(ref _taken, -bytes);
        Interlocked.Increment(ref _refused);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
