namespace Pcf.Workspace.Telemetry;

/// <summary>Counts the store queries of one operation, on whatever threads they run for it. Thread-safe.</summary>
/// <remarks>It goes with the flow of the code that started it (<see cref="AsyncLocal{T}"/>), so operations that run at once do not count into each
/// other.</remarks>
public sealed class QueryTally
{
    private static readonly AsyncLocal<QueryTally?> Current = new();

    private int _count;

    private QueryTally()
    {
    }

    /// <summary>Queries so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Begins to count what is asked from here on in this flow and in those that come of it.</summary>
    public static QueryTally Start() => Current.Value = new QueryTally();

    /// <summary>One query was made. Stores call it; without an operation it does nothing.</summary>
    public static void Add()
    {
        if (Current.Value is { } tally) { Interlocked.Increment(ref tally._count); }
    }
}
