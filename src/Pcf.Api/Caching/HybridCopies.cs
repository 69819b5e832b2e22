using Pcf.Workspace.Caching;

namespace Pcf.Api.Caching;

/// <summary>Copies of one kind: in this process, and in Redis where there is one. Thread-safe.</summary>
/// <param name="format">The kind, and how it is written.</param>
/// <param name="local">The local level.</param>
/// <param name="shared">The second level; null for none.</param>
/// <param name="metrics">What is seen.</param>
internal sealed class HybridCopies<TValue>(CopyFormat<TValue> format, LocalCache local, SharedCopies<TValue>? shared, CacheMetrics metrics)
    : ICopies<TValue>
    where TValue : class
{
    private readonly string _prefix = format.Kind + ":";

    public long VersionOf(string id) => local.Versions.Of(id);

    public async ValueTask<TValue?> FindAsync(string id, CancellationToken cancel)
    {
        var copy = local.IsOpen ? await local.FindAsync<TValue>(_prefix + id, cancel) : null;
        if (copy is not null && copy.Version != local.Versions.Of(id))
        {
            metrics.Discarded(format.Kind);
            copy = null;
        }
        metrics.Read(format.Kind, CacheLevel.Local, copy is not null);
        return copy?.Value;
    }

    public async ValueTask<IReadOnlyList<TValue?>> FetchAsync(IReadOnlyList<CopyKey> wanted, CancellationToken cancel)
    {
        if (shared is null) { return new TValue?[wanted.Count]; }
        var found = await shared.FetchAsync(wanted, cancel);
        for (var i = 0; i < wanted.Count; i++)
        {
            if (found[i] is { } value) { await KeepLocalAsync(wanted[i], value, cancel); }
        }

        return found;
    }

    public async ValueTask KeepAsync(IReadOnlyList<CopyKey> read, IReadOnlyList<TValue> values, CancellationToken cancel)
    {
        for (var i = 0; i < read.Count; i++) { await KeepLocalAsync(read[i], values[i], cancel); }
        if (shared is not null) { await shared.KeepAsync(read, values, cancel); }
    }

    public async ValueTask ForgetAsync(IReadOnlyList<string> ids)
    {
        await ForgetLocalAsync(ids);
        if (shared is not null) { await shared.ForgetAsync(ids); }
    }

    /// <summary>Ends versions in this process alone: another has said that they ended.</summary>
    public async ValueTask ForgetLocalAsync(IReadOnlyList<string> ids)
    {
        foreach (var id in ids)
        {
            local.End(id);
            await local.RemoveAsync(_prefix + id);
        }
    }

    private ValueTask KeepLocalAsync(CopyKey key, TValue value, CancellationToken cancel)
    {
        if (!local.IsOpen) { return ValueTask.CompletedTask; }
        if (local.Versions.Of(key.Id) == key.Version) { return local.KeepAsync(_prefix + key.Id, new Copy<TValue>(value, key.Version), cancel); }
        metrics.Discarded(format.Kind);
        return ValueTask.CompletedTask;
    }
}
