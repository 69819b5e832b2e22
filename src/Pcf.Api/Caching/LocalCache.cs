using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Pcf.Workspace.Caching;
using Pcf.Workspace.Notes;
using Pcf.Workspace.Organizations;
using Pcf.Workspace.Users;

namespace Pcf.Api.Caching;

/// <summary>The local level: a HybridCache without a second level of its own, in bounded memory. Thread-safe.</summary>
internal sealed class LocalCache : IDisposable
{
    private readonly LocalMemory _memory;
    private readonly ServiceProvider _services;
    private readonly HybridCache _cache;
    private readonly HybridCacheEntryOptions _kept;
    private readonly Func<bool>? _isInformed;
    private long _answers;

    private static readonly HybridCacheEntryOptions ReadOnly = new()
    {
        Flags = HybridCacheEntryFlags.DisableUnderlyingData | HybridCacheEntryFlags.DisableDistributedCache
            | HybridCacheEntryFlags.DisableLocalCacheWrite,
    };

    /// <param name="maxBytes">Memory that copies may take.</param>
    /// <param name="lifetime">How long a copy is given.</param>
    /// <param name="metrics">What is seen of it.</param>
    /// <param name="isInformed">Whether this process learns of changes at the moment; null when that is always so, or copies are short-lived for want
    /// of it.</param>
    public LocalCache(int maxBytes, TimeSpan lifetime, CacheMetrics metrics, Func<bool>? isInformed)
    {
        _memory = new LocalMemory(maxBytes, metrics);
        _isInformed = isInformed;
        Lifetime = lifetime;
        _kept = new HybridCacheEntryOptions
        {
            Expiration = lifetime,
            LocalCacheExpiration = lifetime,
            Flags = HybridCacheEntryFlags.DisableDistributedCache,
        };
        var services = new ServiceCollection();
        // An instance, which the provider does not dispose.
        services.AddSingleton<IMemoryCache>(_memory);
        services.AddHybridCache()
            .AddSerializer(new CopySerializer<User>(CopyFormats.Users))
            .AddSerializer(new CopySerializer<Organization>(CopyFormats.Organizations))
            .AddSerializer(new CopySerializer<Note>(CopyFormats.Notes));
        _services = services.BuildServiceProvider();
        _cache = _services.GetRequiredService<HybridCache>();
    }

    /// <summary>The versions of all ids.</summary>
    public CopyVersions Versions { get; } = new();

    /// <summary>How long a copy is given.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>The version of all whole answers.</summary>
    public long AnswerVersion => Interlocked.Read(ref _answers);

    /// <summary>Whether copies may be given and kept now.</summary>
    public bool IsOpen => _isInformed is null || _isInformed();

    /// <summary>The copy under a key; null where there is none.</summary>
    public ValueTask<Copy<TValue>?> FindAsync<TValue>(string key, CancellationToken cancel)
        where TValue : class =>
        _cache.GetOrCreateAsync<Copy<TValue>?>(key, static _ => default, ReadOnly, cancellationToken: cancel);

    public ValueTask KeepAsync<TValue>(string key, Copy<TValue> copy, CancellationToken cancel)
        where TValue : class => _cache.SetAsync(key, copy, _kept, cancellationToken: cancel);

    public ValueTask RemoveAsync(string key) => _cache.RemoveAsync(key);

    /// <summary>Begins a new version of one id, and of all answers: any of them may hold what the id stands for.</summary>
    public void End(string id)
    {
        Versions.End(id);
        EndAnswers();
    }

    /// <summary>Begins a new version of all answers.</summary>
    public void EndAnswers() => Interlocked.Increment(ref _answers);

    /// <summary>The answer under a key; null where there is none.</summary>
    public AnswerEntry? FindAnswer(string key) => _memory.TryGetValue(key, out var entry) ? entry as AnswerEntry : null;

    public void KeepAnswer(string key, AnswerEntry answer)
    {
        using var entry = _memory.CreateEntry(key);
        entry.Value = answer;
        entry.AbsoluteExpirationRelativeToNow = answer.Lifetime;
        // The memory counts twice what it is given, as texts of copies need it; an answer is kept as bytes.
        entry.Size = answer.Bytes.Length / 2;
    }

    public void RemoveAnswer(string key) => _memory.Remove(key);

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        Versions.EndAll();
        EndAnswers();
        _memory.Clear();
    }

    public void Dispose()
    {
        _services.Dispose();
        _memory.Dispose();
    }
}
