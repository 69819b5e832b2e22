using Pcf.Api.Webhooks;

namespace Pcf.Api.Tests.Webhooks;

public sealed class RetryScheduleTests
{
    private static readonly WebhookOptions Options = new() { RetryDelay = TimeSpan.FromSeconds(5), MaxRetryDelay = TimeSpan.FromMinutes(10) };

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 20)]
    [InlineData(3, 80)]
    [InlineData(4, 320)]
    [InlineData(5, 600)]
    [InlineData(100, 600)]
    public void Pauses_grow_by_four_up_to_the_longest(int attempts, double seconds)
    {
        Assert.Equal(seconds, RetrySchedule.PauseAfter(Options, attempts, null, chance: 1).TotalSeconds);
        Assert.Equal(seconds / 2, RetrySchedule.PauseAfter(Options, attempts, null, chance: 0).TotalSeconds);
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(2, 5)]
    [InlineData(86_400, 600)]
    public void A_pause_that_the_receiver_asks_for_is_kept_up_to_the_longest(int asked, double seconds) =>
        Assert.Equal(seconds, RetrySchedule.PauseAfter(Options, 1, TimeSpan.FromSeconds(asked), chance: 1).TotalSeconds);
}
