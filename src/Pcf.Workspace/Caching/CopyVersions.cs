namespace Pcf.Workspace.Caching;

/// <summary>A version for each id, which only grows. Thread-safe, and of fixed size: some ids share one, and end together.</summary>
public sealed class CopyVersions
{
    private const int Places = 1 << 14;
    private const int AllShift = 40;

    private readonly long[] _versions = new long[Places];
    private long _all;

    /// <summary>The version of an id now.</summary>
    /// <param name="id">The id.</param>
    public long Of(string id) => (Interlocked.Read(ref _all) << AllShift) + Interlocked.Read(ref PlaceOf(id));

    /// <summary>Begins a new version of one id.</summary>
    /// <param name="id">The id.</param>
    public void End(string id) => Interlocked.Increment(ref PlaceOf(id));

    /// <summary>Begins a new version of every id.</summary>
    public void EndAll() => Interlocked.Increment(ref _all);

    private ref long PlaceOf(string id) => ref _versions[(uint)id.GetHashCode(StringComparison.Ordinal) % Places];
}
