namespace Pcf.Workspace.Caching;

/// <summary>Copies of what a store holds, by id, kept for a while. Implementations are thread-safe, and no method but for the caller's own
/// cancellation throws: a cache that is away is an empty one.</summary>
/// <remarks>
/// A copy belongs to the version that its id had before it was read. <see cref="ForgetAsync"/> begins a new version, and no copy of an older one is
/// given after that, however late it arrives.
/// </remarks>
/// <typeparam name="TValue">What is copied; immutable.</typeparam>
public interface ICopies<TValue>
    where TValue : class
{
    /// <summary>The version of an id now. Take it before the value is read.</summary>
    /// <param name="id">The id.</param>
    long VersionOf(string id);

    /// <summary>The copy in this process; null where there is none.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancel">Gives up.</param>
    ValueTask<TValue?> FindAsync(string id, CancellationToken cancel);

    /// <summary>Copies that other processes have shared, kept in this one from then on.</summary>
    /// <param name="wanted">The ids, each once, with their versions.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>A copy for each id, in the same order; null where there is none.</returns>
    ValueTask<IReadOnlyList<TValue?>> FetchAsync(IReadOnlyList<CopyKey> wanted, CancellationToken cancel);

    /// <summary>Keeps what was read from the store, and shares it.</summary>
    /// <param name="read">Ids that <see cref="FetchAsync"/> did not find, with the versions from before the read.</param>
    /// <param name="values">A value for each of them, in the same order.</param>
    /// <param name="cancel">Gives up.</param>
    ValueTask KeepAsync(IReadOnlyList<CopyKey> read, IReadOnlyList<TValue> values, CancellationToken cancel);

    /// <summary>Ends the versions of ids, here and in other processes: call it when the store has changed them, and before the change is
    /// acknowledged.</summary>
    /// <param name="ids">The ids.</param>
    ValueTask ForgetAsync(IReadOnlyList<string> ids);
}

/// <summary>An id and the version of it that is read.</summary>
/// <param name="Id">The id.</param>
/// <param name="Version">What <see cref="ICopies{TValue}.VersionOf"/> gave before the read.</param>
public readonly record struct CopyKey(string Id, long Version);
