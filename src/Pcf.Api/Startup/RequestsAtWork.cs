namespace Pcf.Api.Startup;

/// <summary>Counts the requests at work, and those that the deadline of a stop cut off. Thread-safe.</summary>
internal sealed class RequestsAtWork
{
    private CancellationToken _deadline;
    private int _count;
    private int _endedLate;

    /// <summary>The requests that ended after the deadline of a stop, or are still at work then. 0 before that.</summary>
    public int Cut => IsOver ? Volatile.Read(ref _count) + Volatile.Read(ref _endedLate) : 0;

    private bool IsOver => _deadline.IsCancellationRequested;

    /// <summary>Takes note of the deadline of a stop. Called once, long before it is over.</summary>
    public void EndBy(CancellationToken deadline) => _deadline = deadline;

    /// <summary>Runs a request.</summary>
    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        Interlocked.Increment(ref _count);
        try
        {
            await next(context);
        }
        finally
        {
            if (IsOver) { Interlocked.Increment(ref _endedLate); }
            Interlocked.Decrement(ref _count);
        }
    }
}
