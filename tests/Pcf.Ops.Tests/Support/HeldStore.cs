using Microsoft.Data.Sqlite;

namespace Pcf.Ops.Tests.Support;

/// <summary>Another program that writes to the service's store, time and again, until it is disposed: the service's own writers wait for
/// it.</summary>
internal sealed class HeldStore : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _holding;

    private HeldStore(string path, TimeSpan held, TimeSpan free) => _holding = Task.Run(() => HoldAsync(path, held, free));

    /// <summary>Begins.</summary>
    /// <param name="path">The store's file.</param>
    /// <param name="held">How long its write lock is held each time.</param>
    /// <param name="free">How long it is free after that.</param>
    public static HeldStore Start(string path, TimeSpan held, TimeSpan free) => new(path, held, free);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _holding;
        _ended.Dispose();
    }

    private async Task HoldAsync(string path, TimeSpan held, TimeSpan free)
    {
        await using var store = new SqliteConnection($"Data Source={path};Pooling=False");
        store.Open();
        await using var take = new SqliteCommand("BEGIN IMMEDIATE", store);
        await using var leave = new SqliteCommand("ROLLBACK", store);
        while (!_ended.IsCancellationRequested)
        {
            take.ExecuteNonQuery();
            await Task.Delay(held, CancellationToken.None);
            leave.ExecuteNonQuery();
            await Task.Delay(free, CancellationToken.None);
        }
    }
}
