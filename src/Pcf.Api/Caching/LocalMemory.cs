using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Primitives;

namespace Pcf.Api.Caching;

/// <summary>The memory of the local level, bounded in bytes: the framework's, which counts what it drops for want of room. Thread-safe.</summary>
/// <remarks>A copy counts with twice the length of its JSON, since texts in memory have two bytes a character, and with what objects and tables take
/// besides.</remarks>
internal sealed class LocalMemory : IMemoryCache
{
    private const int Overhead = 512;

    private readonly MemoryCache _memory;
    private readonly CacheMetrics _metrics;

    public LocalMemory(int maxBytes, CacheMetrics metrics)
    {
        _memory = new MemoryCache(new MemoryCacheOptions { SizeLimit = maxBytes, TrackStatistics = true });
        _metrics = metrics;
        metrics.Meter.CreateObservableGauge("cache.memory", () => _memory.GetCurrentStatistics()?.CurrentEstimatedSize ?? 0, "By",
            "Memory of copies, estimated.");
        metrics.Meter.CreateObservableGauge("cache.memory.limit", () => (long)maxBytes, "By", "Memory that copies may take.");
        metrics.Meter.CreateObservableGauge("cache.entries", () => _memory.GetCurrentStatistics()?.CurrentEntryCount ?? 0, null,
            "Copies in this process.");
    }

    public ICacheEntry CreateEntry(object key) => new SizedEntry(_memory.CreateEntry(key), this);

    public bool TryGetValue(object key, out object? value) => _memory.TryGetValue(key, out value);

    public void Remove(object key) => _memory.Remove(key);

    public void Clear() => _memory.Clear();

    public void Dispose() => _memory.Dispose();

    private static void Evicted(object key, object? _, EvictionReason reason, object? self)
    {
        if (reason != EvictionReason.Capacity) { return; }
        var name = (string)key;
        ((LocalMemory)self!)._metrics.Evicted(name[..name.IndexOf(':', StringComparison.Ordinal)]);
    }

    private sealed class SizedEntry(ICacheEntry entry, LocalMemory owner) : ICacheEntry
    {
        public object Key => entry.Key;

        public object? Value { get => entry.Value; set => entry.Value = value; }

        public DateTimeOffset? AbsoluteExpiration { get => entry.AbsoluteExpiration; set => entry.AbsoluteExpiration = value; }

        public TimeSpan? AbsoluteExpirationRelativeToNow
        {
            get => entry.AbsoluteExpirationRelativeToNow;
            set => entry.AbsoluteExpirationRelativeToNow = value;
        }

        public TimeSpan? SlidingExpiration { get => entry.SlidingExpiration; set => entry.SlidingExpiration = value; }

        public IList<IChangeToken> ExpirationTokens => entry.ExpirationTokens;

        public IList<PostEvictionCallbackRegistration> PostEvictionCallbacks => entry.PostEvictionCallbacks;

        public CacheItemPriority Priority { get => entry.Priority; set => entry.Priority = value; }

        public long? Size { get => entry.Size; set => entry.Size = value; }

        // The entry is complete, and is added.
        public void Dispose()
        {
            entry.Size = (2 * (entry.Size ?? 0)) + Overhead;
            entry.RegisterPostEvictionCallback(Evicted, owner);
            entry.Dispose();
        }
    }
}
