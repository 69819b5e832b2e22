using System.Collections.Concurrent;

namespace Pcf.Observability.AspNetCore.Tests;

public sealed class NewRequestIdTests
{
    [Fact]
    public void An_id_is_a_UUID_of_version_7_that_says_when_it_was_made()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var id = NewRequestId.Create();

        Assert.Matches("^[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$", id);
        Assert.InRange(Convert.ToInt64(id[..12], 16), before - 60_000, before + 60_000);
    }

    [Fact]
    public void Ids_that_many_threads_make_are_all_different()
    {
        var ids = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);

        Parallel.For(0, 200_000, _ => ids[NewRequestId.Create()[12..]] = true);

        Assert.Equal(200_000, ids.Count);
    }

    [Fact]
    public void An_id_costs_the_memory_of_its_text()
    {
        NewRequestId.Create();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) { NewRequestId.Create(); }

        // An object's head, the length, 32 characters and the zero behind them.
        Assert.Equal(88, (GC.GetAllocatedBytesForCurrentThread() - before) / 100);
    }
}
