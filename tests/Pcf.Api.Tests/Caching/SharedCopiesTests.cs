using Pcf.Api.Caching;
using Pcf.Api.Channel;
using Pcf.Api.Tests.Support;
using Pcf.Workspace.Caching;
using Pcf.Workspace.Ids;
using Pcf.Workspace.Users;

namespace Pcf.Api.Tests.Caching;

/// <summary>Two instances on one Redis: what one reads the other need not, and what one changes neither has.</summary>
public sealed class SharedCopiesTests : IAsyncLifetime
{
    private RedisProcess _redis = null!;
    private Instance _one = null!;
    private Instance _two = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        try
        {
            _one = await Instance.StartAsync(_redis.Address);
            _two = await Instance.StartAsync(_redis.Address);
        }
        catch (TimeoutException)
        {
            // A test that does not begin is not disposed of.
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_two is not null) { await _two.DisposeAsync(); }
        if (_one is not null) { await _one.DisposeAsync(); }
        _redis?.Dispose();
    }

    [Fact]
    public async Task What_one_has_read_the_other_finds_and_keeps()
    {
        await ReadAsync(_one, "1", "Ada");
        Assert.Equal("Ada", (await ReadAsync(_two, "1", "never read"))!.Name);
        Assert.Equal("Ada", (await _two.Users.FindAsync("1", default))!.Name);

        Assert.Equal((1, 1), (_two.Count("cache.reads users local hit"), _two.Count("cache.reads users shared hit")));
        // Ids in the keys and nothing else, and each key with an end.
        var keys = (await _redis.CommandAsync("KEYS", "*")).Split('\n').Order(StringComparer.Ordinal).ToArray();
        Assert.Equal([$"pcf:test:{_one.Channel.Epoch}:users:1", "pcf:test:epoch"], keys);
        Assert.InRange(long.Parse(await _redis.CommandAsync("PTTL", keys[0])), 1, 60_000);
    }

    [Fact]
    public async Task What_one_changes_the_other_forgets()
    {
        await ReadAsync(_one, "1", "Before");
        await ReadAsync(_two, "1", "never read");
        await _one.Users.ForgetAsync(["1"]);
        await _two.UntilAsync("the message", () => _two.Received.OfType<InstanceMessage.Forget>().Any());

        Assert.Null(await _two.Users.FindAsync("1", default));
        Assert.Equal("After", (await ReadAsync(_two, "1", "After"))!.Name);
        Assert.Equal("After", (await ReadAsync(_one, "1", "never read"))!.Name);
    }

    [Fact]
    public async Task A_read_that_began_before_another_instances_change_is_not_kept_anywhere()
    {
        var early = new CopyKey("1", _two.Users.VersionOf("1"));
        Assert.Equal([null], await _two.Users.FetchAsync([early], default));
        await _one.Users.ForgetAsync(["1"]);
        await _two.Users.KeepAsync([early], [Named("1", "Before")], default);
        await _two.UntilAsync("the message", () => _two.Received.OfType<InstanceMessage.Forget>().Any());

        Assert.Null(await _two.Users.FindAsync("1", default));
        Assert.Null(await ReadAsync(_one, "1", null));
        Assert.True(_two.Count("cache.discarded users") >= 1);
    }

    [Fact]
    public async Task Racing_instances_agree_on_the_last_change()
    {
        var stored = "0";
        var stop = false;
        var readers = new[] { _one, _two, _one, _two }.Select(instance => Task.Run(async () =>
        {
            while (!Volatile.Read(ref stop)) { await ReadAsync(instance, "1", null, () => Volatile.Read(ref stored)); }
        })).ToArray();
        for (var i = 1; i <= 200; i++)
        {
            Volatile.Write(ref stored, $"{i}");
            await (i % 2 == 0 ? _one : _two).Users.ForgetAsync(["1"]);
        }

        Volatile.Write(ref stop, true);
        await Task.WhenAll(readers);
        await _one.UntilAsync("the messages", () => _one.Received.OfType<InstanceMessage.Forget>().Count() == 100);
        await _two.UntilAsync("the messages", () => _two.Received.OfType<InstanceMessage.Forget>().Count() == 100);
        Assert.Equal("200", (await ReadAsync(_one, "1", "200"))!.Name);
        Assert.Equal("200", (await ReadAsync(_two, "1", "200"))!.Name);
    }

    [Fact]
    public async Task What_stands_in_a_place_and_is_no_copy_counts_as_none()
    {
        await ReadAsync(_one, "1", "Ada");
        await _redis.CommandAsync("SET", $"pcf:test:{_one.Channel.Epoch}:users:1", "Vnot a user");

        Assert.Equal([null], await _two.Users.FetchAsync([new CopyKey("1", _two.Users.VersionOf("1"))], default));
        Assert.Equal(1, _two.Count("cache.errors users"));
    }

    [Fact]
    public async Task A_copy_of_another_id_counts_as_none()
    {
        await ReadAsync(_one, "1", "Ada");
        var place = $"pcf:test:{_one.Channel.Epoch}:users:";
        await _redis.CommandAsync("COPY", place + "1", place + "2");

        var found = await _two.Users.FetchAsync([new CopyKey("2", _two.Users.VersionOf("2")), new CopyKey("1", _two.Users.VersionOf("1"))], default);
        Assert.Equal([null, "Ada"], found.Select(user => user?.Name));
        Assert.Null(await _two.Users.FindAsync("2", default));
        Assert.Equal(1, _two.Count("cache.errors users"));
    }

    [Fact]
    public async Task A_copy_that_is_too_large_counts_as_none()
    {
        await ReadAsync(_one, "1", new string('x', CopyFormats.MaxBytes));

        Assert.Null(Assert.Single(await _two.Users.FetchAsync([new CopyKey("1", _two.Users.VersionOf("1"))], default)));
        Assert.Equal(1, _two.Count("cache.errors users"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task While_Redis_is_lost_nothing_is_kept_and_after_that_nothing_from_before(bool isHeld)
    {
        await ReadAsync(_one, "1", "Before");
        await ReadAsync(_two, "1", "never read");
        var changes = _two.Health.Changes;
        if (isHeld) { await _redis.StopAsync(); }
        else { _redis.Kill(); }
        await _two.UntilAsync("the loss", () => !_two.Channel.IsUp && !_one.Channel.IsUp);

        Assert.True(_two.Health.Changes > changes);
        changes = _two.Health.Changes;
        Assert.Null(await _two.Users.FindAsync("1", default));
        Assert.Throws<Pcf.Api.Health.DependencyException>(_two.Channel.Check);
        // A change that no message tells of.
        await _one.Users.ForgetAsync(["1"]);
        Assert.Equal("After", (await ReadAsync(_two, "1", "After"))!.Name);
        Assert.Null(await _two.Users.FindAsync("1", default));

        if (isHeld) { await _redis.ContinueAsync(); }
        else { await _redis.RestartAsync(); }
        await _two.UntilAsync("the return", () => _two.Channel.IsUp && _one.Channel.IsUp);
        Assert.Null(await _two.Users.FindAsync("1", default));
        Assert.Equal("After", (await ReadAsync(_two, "1", "After"))!.Name);
        _two.Channel.Check();
        Assert.True(_two.Health.Changes > changes);
        Assert.Equal(["channel.lost", "channel.regained"],
            _two.Logs.Records.Select(record => record.Event).Where(name => name!.StartsWith("channel", StringComparison.Ordinal)));
        Assert.Equal(1, _two.Count("channel.losses"));
    }

    [Fact]
    public async Task A_change_that_Redis_did_not_take_begins_a_new_epoch()
    {
        await ReadAsync(_one, "1", "Before");
        await ReadAsync(_two, "1", "never read");
        var epoch = _two.Channel.Epoch;
        // Longer than a call waits, and too short for the channel to count as lost.
        await _redis.CommandAsync("CLIENT", "PAUSE", "700", "ALL");
        await _one.Users.ForgetAsync(["1"]);
        await _two.UntilAsync("a new epoch", () => _two.Channel.Epoch != epoch);

        Assert.Null(await _two.Users.FindAsync("1", default));
        Assert.Equal("After", (await ReadAsync(_two, "1", "After"))!.Name);
    }

    [Theory]
    // As by FLUSHALL or an eviction, and as by another program.
    [InlineData(null)]
    [InlineData("no epoch")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    public async Task All_begin_anew_when_Redis_no_longer_has_their_epoch(string? instead)
    {
        await ReadAsync(_one, "1", "Before");
        await ReadAsync(_two, "1", "never read");
        var epoch = _one.Channel.Epoch;
        await (instead is null ? _redis.CommandAsync("FLUSHALL") : _redis.CommandAsync("SET", "pcf:test:epoch", instead));
        await using var three = await Instance.StartAsync(_redis.Address);

        await three.UntilAsync("one epoch", () =>
            _one.Channel.Epoch != epoch && _one.Channel.Epoch == _two.Channel.Epoch && _one.Channel.Epoch == three.Channel.Epoch);
        await _one.Users.ForgetAsync(["1"]);
        Assert.Equal("After", (await ReadAsync(_one, "1", "After"))!.Name);
        Assert.Equal("After", (await ReadAsync(three, "1", "never read"))!.Name);
        Assert.Equal(0, _one.Count("channel.losses"));
    }

    [Fact]
    public async Task Messages_that_are_none_are_counted_and_change_nothing()
    {
        await ReadAsync(_one, "1", "Ada");
        await _redis.CommandAsync("PUBLISH", "pcf:test:channel", "flushall");
        await _redis.CommandAsync("PUBLISH", "pcf:test:channel", new string('x', 20_000));
        await _one.UntilAsync("the count", () => _one.Count("channel.dropped not_valid") == 2);

        Assert.NotNull(await _one.Users.FindAsync("1", default));
        Assert.True(_one.Channel.IsUp);
    }

    [Fact]
    public async Task An_instance_without_Redis_starts_and_joins_when_it_is_there()
    {
        _redis.Kill();
        await using var three = await Instance.StartAsync(_redis.Address, waits: false);
        Assert.Equal("Ada", (await ReadAsync(three, "1", "Ada"))!.Name);
        Assert.Null(await three.Users.FindAsync("1", default));

        await _redis.RestartAsync();
        await three.UntilAsync("the channel", () => three.Channel.IsUp);
        await ReadAsync(three, "1", "Ada");
        Assert.NotNull(await three.Users.FindAsync("1", default));
        Assert.DoesNotContain(three.Logs.Records, record => record.Event is "background.failed" or "channel.lost");
    }

    [Fact]
    public async Task Copies_take_no_more_memory_than_they_may_and_those_that_make_room_are_counted()
    {
        await using var small = await Instance.StartAsync(_redis.Address, maxBytes: 20_000);
        for (var i = 0; i < 200; i++) { await ReadAsync(small, $"{i}", new string('x', 100)); }
        var found = 0;
        for (var i = 0; i < 200; i++) { found += await small.Users.FindAsync($"{i}", default) is null ? 0 : 1; }

        Assert.InRange(found, 1, 25);
        await small.UntilAsync("evictions", () => small.Count("cache.evictions users") > 0);
    }

    private static User Named(string id, string name) =>
        new(UserId.Parse(id), name, "someone@example.com", UserKind.Person, true, DateTimeOffset.UnixEpoch);

    // As a store behind copies reads.
    private static async Task<User?> ReadAsync(Instance instance, string id, string? stored, Func<string>? read = null)
    {
        var key = new CopyKey(id, instance.Users.VersionOf(id));
        if (await instance.Users.FindAsync(id, default) is { } copy) { return copy; }
        if (await instance.Users.FetchAsync([key], default) is [{ } shared]) { return shared; }
        var name = read?.Invoke() ?? stored;
        if (name is null) { return null; }
        var value = Named(id, name);
        await Task.Yield();
        await instance.Users.KeepAsync([key], [value], default);
        return value;
    }
}
