namespace Pcf.Redaction.Tests;

public sealed class KeyedHashTests
{
    private readonly KeyedHash _hash = new("a made-up key for tests");

    [Fact]
    public void A_million_users_share_no_stand_in() =>
        Assert.Equal(1_000_000, Enumerable.Range(0, 1_000_000).Select(user => _hash.Pseudonym("u", $"{user}")).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void A_pseudonym_is_the_same_for_the_same_value_and_key()
    {
        Assert.Equal(_hash.Pseudonym("u", "ada"), new KeyedHash("a made-up key for tests").Pseudonym("u", "ada"));
        Assert.Matches("^u_[0-9a-f]{16}$", _hash.Pseudonym("u", "ada"));
    }

    [Fact]
    public void Another_key_another_value_and_another_kind_give_another_pseudonym()
    {
        var known = _hash.Pseudonym("u", "ada");

        Assert.NotEqual(known, new KeyedHash("another made-up key").Pseudonym("u", "ada"));
        Assert.NotEqual(known, _hash.Pseudonym("u", "bob"));
        // The kind is part of what is hashed: a user and a tenant of one id must not get the same hash.
        Assert.NotEqual(known[2..], _hash.Pseudonym("t", "ada")[2..]);
    }

    [Fact]
    public void Without_a_key_each_process_has_its_own() =>
        Assert.NotEqual(new KeyedHash(null).Pseudonym("u", "ada"), new KeyedHash(null).Pseudonym("u", "ada"));

    [Fact]
    public void Buckets_are_few_and_evenly_used()
    {
        var counts = Enumerable.Range(0, 10_000).CountBy(i => _hash.Bucket("tenant", $"id{i}", 10)).ToDictionary();

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"bucket_{i}"), counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.InRange(count, 800, 1_200));
    }

    [Fact]
    public void A_caller_who_was_seen_before_costs_no_hash_and_no_memory()
    {
        for (var i = 0; i < 100; i++) { _hash.Pseudonym("u", "ada"); }
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) { _hash.Pseudonym("u", "ada"); }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Pseudonyms_are_kept_for_so_many_ids_and_for_short_ones_only()
    {
        for (var i = 0; i < 3 * KeyedHash.MaxKept; i++) { _hash.Pseudonym("u", $"{i}"); }
        Assert.Equal(KeyedHash.MaxKept, _hash.Kept);

        var fresh = new KeyedHash("a made-up key for tests");
        fresh.Pseudonym("u", new string('a', KeyedHash.LongestKept + 1));
        Assert.Equal(0, fresh.Kept);
    }
}
