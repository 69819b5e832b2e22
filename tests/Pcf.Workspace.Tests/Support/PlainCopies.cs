using System.Collections.Concurrent;
using Pcf.Workspace.Caching;

namespace Pcf.Workspace.Tests.Support;

/// <summary>Copies in a dictionary, without bound, which count what becomes of them.</summary>
internal sealed class PlainCopies<TValue> : ICopies<TValue>
    where TValue : class
{
    private readonly ConcurrentDictionary<string, (long Version, TValue Value)> _copies = new(StringComparer.Ordinal);
    private readonly CopyVersions _versions = new();

    public int Hits { get; private set; }

    public int Discarded { get; private set; }

    /// <summary>What another process has shared.</summary>
    public ConcurrentDictionary<string, TValue> Shared { get; } = new(StringComparer.Ordinal);

    public long VersionOf(string id) => _versions.Of(id);

    public ValueTask<TValue?> FindAsync(string id, CancellationToken cancel)
    {
        if (!_copies.TryGetValue(id, out var copy)) { return default; }
        if (copy.Version != _versions.Of(id))
        {
            Discarded++;
            return default;
        }
        Hits++;
        return new ValueTask<TValue?>(copy.Value);
    }

    public ValueTask<IReadOnlyList<TValue?>> FetchAsync(IReadOnlyList<CopyKey> wanted, CancellationToken cancel) =>
        new([.. wanted.Select(key => Shared.GetValueOrDefault(key.Id))]);

    public ValueTask KeepAsync(IReadOnlyList<CopyKey> read, IReadOnlyList<TValue> values, CancellationToken cancel)
    {
        for (var i = 0; i < read.Count; i++) { _copies[read[i].Id] = (read[i].Version, values[i]); }
        return ValueTask.CompletedTask;
    }

    public ValueTask ForgetAsync(IReadOnlyList<string> ids)
    {
        foreach (var id in ids) { _versions.End(id); }
        return ValueTask.CompletedTask;
    }
}
