using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Pcf.Api.Caching;
using Pcf.Workspace.Caching;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Sqlite;
using Pcf.Workspace.Users;

namespace Pcf.Benchmarks.Caching;

/// <summary>What does a read of one user by id, and of ten, cost from SQLite, from a copy in this process, and when the copy has just
/// ended?</summary>
[MemoryDiagnoser]
public class CachedReadBenchmark : IDisposable
{
    private static readonly UserId[] One = [UserId.Parse("1")];
    private static readonly UserId[] Ten = [.. Enumerable.Range(1, 10).Select(i => UserId.Parse($"{i}"))];

    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-bench-").FullName;
    private ServiceProvider _services = null!;
    private SqliteWorkspace _workspace = null!;
    private LocalCache _local = null!;
    private CachedUserStore _cached = null!;

    [GlobalSetup]
    public async Task OpenAsync()
    {
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        _workspace = SqliteWorkspace.Open(new SqliteWorkspaceOptions { Path = Path.Combine(_folder, "pcf.db") });
        await _workspace.SeedDemoAsync();
        var metrics = new CacheMetrics(_services.GetRequiredService<IMeterFactory>());
        _local = new LocalCache(32 * 1024 * 1024, TimeSpan.FromMinutes(1), metrics, null);
        _cached = new CachedUserStore(_workspace.Users, new HybridCopies<User>(CopyFormats.Users, _local, null, metrics));
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _local.Dispose();
        _workspace.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _services.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public async Task<int> SqliteOne() => (await _workspace.Users.FindManyAsync(One, default)).Count;

    [Benchmark]
    public async Task<int> CopyOne() => (await _cached.FindManyAsync(One, default)).Count;

    [Benchmark]
    public async Task<int> MissOne()
    {
        _local.Versions.End("1");
        return (await _cached.FindManyAsync(One, default)).Count;
    }

    [Benchmark]
    public async Task<int> SqliteTen() => (await _workspace.Users.FindManyAsync(Ten, default)).Count;

    [Benchmark]
    public async Task<int> CopyTen() => (await _cached.FindManyAsync(Ten, default)).Count;
}
