namespace Pcf.GraphQL.AspNetCore.Streaming;

/// <summary>An operation's place among the requests at work: until its first answer, and for a second at most, since a subscription may wait for its
/// first event for days.</summary>
internal sealed class StartPlace : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly IDisposable? _place;
    private readonly ITimer? _end;

    /// <param name="place">The place; null where there is no admission.</param>
    /// <param name="clock">Ends it.</param>
    public StartPlace(IDisposable? place, TimeProvider clock)
    {
        _place = place;
        _end = place is null ? null : clock.CreateTimer(static place => ((IDisposable)place!).Dispose(), place, Longest, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _end?.Dispose();
        _place?.Dispose();
    }
}
