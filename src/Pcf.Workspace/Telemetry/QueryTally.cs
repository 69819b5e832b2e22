using System.Diagnostics.CodeAnalysis;

namespace Pcf.Workspace.Telemetry;

/// <summary>Counts the store queries of one operation, and bounds how many of them wait at once, on whatever threads they run for
/// it. Thread-safe.</summary>
/// <remarks>It goes with the flow of the code that started it (<see cref="AsyncLocal{T}"/>), so operations that run at once do not count into each
/// other.</remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A semaphore whose wait handle is never asked for holds nothing to free.")]
public sealed class QueryTally
{
    /// <summary>Queries of one operation that wait for the store together; more of them wait for these first.</summary>
    public const int MaxWaiters = 16;

    private static readonly AsyncLocal<QueryTally?> InFlow = new();

    private readonly SemaphoreSlim _waiting = new(MaxWaiters);
    private int _count;
    private bool _gaveUp;

    private QueryTally()
    {
    }

    /// <summary>Queries so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The operation of this flow; null outside of one.</summary>
    public static QueryTally? Current => InFlow.Value;

    /// <summary>Whether a query of this operation could not be made because the store was busy. No other of its queries waits after that: the
    /// operation fails once, not once a field.</summary>
    public bool GaveUp => Volatile.Read(ref _gaveUp);

    /// <summary>A place among this operation's waiting queries. Release it by disposing of it.</summary>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public async ValueTask<IDisposable> WaitAsync(CancellationToken cancel)
    {
        await _waiting.WaitAsync(cancel);
        return new Place(_waiting);
    }

    /// <summary>A query could not be made because the store was busy.</summary>
    public void GiveUp() => Volatile.Write(ref _gaveUp, true);

    /// <summary>Begins to count what is asked from here on in this flow and in those that come of it.</summary>
    public static QueryTally Start() => InFlow.Value = new QueryTally();

    /// <summary>One query was made. Stores call it; without an operation it does nothing.</summary>
    public static void Add()
    {
        if (InFlow.Value is { } tally) { Interlocked.Increment(ref tally._count); }
    }

    private sealed class Place(SemaphoreSlim waiting) : IDisposable
    {
        public void Dispose() => waiting.Release();
    }
}
