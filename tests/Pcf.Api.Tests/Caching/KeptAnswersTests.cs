using System.Text;
using Pcf.Api.Channel;
using Pcf.Api.Tests.Support;
using Pcf.GraphQL.Planning;

namespace Pcf.Api.Tests.Caching;

/// <summary>Whole answers of two instances on one Redis: what one changes ends the answers of both.</summary>
public sealed class KeptAnswersTests : IAsyncLifetime
{
    private static readonly CachePolicy Policy = new(60, CacheScope.Private);

    private RedisProcess _redis = null!;
    private Instance _one = null!;
    private Instance _two = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        _one = await Instance.StartAsync(_redis.Address);
        _two = await Instance.StartAsync(_redis.Address);
    }

    public async ValueTask DisposeAsync()
    {
        if (_two is not null) { await _two.DisposeAsync(); }
        if (_one is not null) { await _one.DisposeAsync(); }
        _redis?.Dispose();
    }

    [Fact]
    public async Task A_change_ends_the_answers_of_each_instance()
    {
        Keep(_one, "a");
        Keep(_two, "a");
        await _one.Users.ForgetAsync(["1"]);
        Assert.Null(_one.Answers.Find("a"));

        await _two.UntilAsync("the message", () => _two.Answers.Find("a") is null);
        Assert.Equal(1, _two.Count("cache.discarded answers"));
    }

    [Fact]
    public async Task So_does_a_permission_that_is_taken()
    {
        Keep(_two, "a");
        Assert.True(await _one.Channel.SendAsync(new InstanceMessage.Take(_one.Channel.Instance, null)));
        await _two.UntilAsync("the message", () => _two.Answers.Find("a") is null);
    }

    [Fact]
    public void An_answer_of_before_a_change_is_not_kept_after_it()
    {
        var early = _one.Answers.Version;
        _one.Answers.Forget();
        _one.Answers.Keep("a", "{}"u8, Policy, early);

        Assert.Null(_one.Answers.Find("a"));
        Assert.Equal(1, _one.Count("cache.discarded answers"));
    }

    [Fact]
    public void An_answer_is_given_as_long_as_its_age_allows()
    {
        _one.Answers.Keep("a", "{}"u8, new CachePolicy(5, CacheScope.Private), _one.Answers.Version);
        _one.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(("{}", TimeSpan.FromSeconds(4)), Read(_one, "a"));
        _one.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(_one.Answers.Find("a"));
        Assert.Equal((1, 1), (_one.Count("cache.reads answers local hit"), _one.Count("cache.reads answers local miss")));
    }

    [Fact]
    public void An_answer_of_more_than_64_KiB_is_not_kept()
    {
        _one.Answers.Keep("a", new byte[(64 * 1024) + 1], Policy, _one.Answers.Version);

        Assert.Null(_one.Answers.Find("a"));
    }

    [Fact]
    public async Task Without_the_channel_none_is_given_or_kept()
    {
        Keep(_one, "a");
        _redis.Kill();
        await _one.UntilAsync("the loss", () => !_one.Channel.IsUp);
        _one.Answers.Keep("b", "{}"u8, Policy, _one.Answers.Version);

        Assert.Null(_one.Answers.Find("a"));
        Assert.Null(_one.Answers.Find("b"));
    }

    private static void Keep(Instance instance, string key)
    {
        instance.Answers.Keep(key, "{}"u8, Policy, instance.Answers.Version);
        Assert.NotNull(instance.Answers.Find(key));
    }

    private static (string, TimeSpan)? Read(Instance instance, string key) =>
        instance.Answers.Find(key) is { } found ? (Encoding.UTF8.GetString(found.Bytes.Span), found.Age) : null;
}
