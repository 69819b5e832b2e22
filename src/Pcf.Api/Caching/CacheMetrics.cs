using System.Diagnostics.Metrics;

namespace Pcf.Api.Caching;

/// <summary>Where a copy was looked for.</summary>
internal enum CacheLevel
{
    /// <summary>In this process.</summary>
    Local,

    /// <summary>In Redis.</summary>
    Shared,
}

/// <summary>What the caches show. Thread-safe.</summary>
internal sealed class CacheMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Pcf.Api.Caching";

    private readonly Counter<long> _reads;
    private readonly Counter<long> _discarded;
    private readonly Counter<long> _evictions;
    private readonly Counter<long> _errors;

    public CacheMetrics(IMeterFactory meters)
    {
        Meter = meters.Create(MeterName);
        _reads = Meter.CreateCounter<long>("cache.reads", null, "Copies that were looked for.");
        _discarded = Meter.CreateCounter<long>("cache.discarded", null, "Copies that were not given or not kept, since what they are of had changed.");
        _evictions = Meter.CreateCounter<long>("cache.evictions", null, "Copies that made room for others.");
        _errors = Meter.CreateCounter<long>("cache.errors", null, "Copies that could not be read.");
    }

    /// <summary>The meter, for what is observed.</summary>
    public Meter Meter { get; }

    public void Read(string cache, CacheLevel level, bool isHit, long reads = 1)
    {
        if (reads > 0) { _reads.Add(reads, Label(cache), new("level", level == CacheLevel.Local ? "local" : "shared"), new("result", isHit ? "hit" : "miss")); }
    }

    public void Discarded(string cache) => _discarded.Add(1, Label(cache));

    public void Evicted(string cache) => _evictions.Add(1, Label(cache));

    public void Failed(string cache) => _errors.Add(1, Label(cache));

    private static KeyValuePair<string, object?> Label(string cache) => new("cache", cache);
}
