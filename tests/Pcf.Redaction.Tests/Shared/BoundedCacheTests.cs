using Pcf.Shared;

namespace Pcf.Redaction.Tests.Shared;

public sealed class BoundedCacheTests
{
    [Fact]
    public void A_value_is_found_under_its_key_until_it_is_evicted()
    {
        var cache = new BoundedCache<string, int>(maxEntries: 2, comparer: StringComparer.OrdinalIgnoreCase);

        cache.Add("one", 1);
        cache.Add("ONE", 11);

        Assert.True(cache.TryGet("One", out var value));
        Assert.Equal(1, value);
        Assert.False(cache.TryGet("two", out _));
    }

    [Fact]
    public void A_full_cache_takes_new_values_and_keeps_those_in_use()
    {
        var cache = new BoundedCache<int, int>(maxEntries: 100);
        for (var i = 0; i < 50; i++) { cache.Add(i, i); }

        // 100,000 keys that a client makes up, each requested once, between requests for the fifty that are in use.
        for (var made = 1_000; made < 101_000; made++)
        {
            Assert.True(cache.TryGet(made % 50, out _), $"{made % 50} was evicted");
            cache.Add(made, made);
            Assert.InRange(cache.Count, 1, 100);
        }
        Assert.True(cache.TryGet(100_999, out _));
        Assert.False(cache.TryGet(1_000, out _));
    }

    [Fact]
    public void The_weight_of_all_values_is_bounded()
    {
        var cache = new BoundedCache<int, int>(maxEntries: 1_000, maxWeight: 100);

        for (var i = 0; i < 50; i++)
        {
            cache.Add(i, i, weight: i);
            Assert.InRange(cache.Weight, 0, 100);
        }
        cache.Add(50, 50, weight: 101);

        Assert.False(cache.TryGet(50, out _));
        Assert.True(cache.TryGet(49, out _));
    }

    [Fact]
    public void A_cache_for_nothing_keeps_nothing()
    {
        var cache = new BoundedCache<int, int>(maxEntries: 0);

        cache.Add(1, 1);

        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void Racing_threads_keep_no_more_than_the_bound_and_find_only_right_values()
    {
        var cache = new BoundedCache<int, string>(maxEntries: 64, maxWeight: 1_000);

        Parallel.For(0, 200_000, i =>
        {
            var key = i % 300;
            if (cache.TryGet(key, out var value)) { Assert.Equal(key.ToString(), value); }
            else { cache.Add(key, key.ToString(), weight: key % 40); }
        });

        Assert.InRange(cache.Count, 1, 64);
        Assert.InRange(cache.Weight, 0, 1_000);
        var kept = Enumerable.Range(0, 300).Where(key => cache.TryGet(key, out _)).ToArray();
        Assert.Equal(cache.Count, kept.Length);
        Assert.Equal(cache.Weight, kept.Sum(key => key % 40));
    }

    [Fact]
    public void A_hit_allocates_nothing()
    {
        var cache = new BoundedCache<string, object>(maxEntries: 4, comparer: StringComparer.Ordinal);
        cache.Add("key", new object());
        cache.TryGet("key", out _);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1_000; i++) { cache.TryGet("key", out _); }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
