namespace Pcf.Api.Webhooks;

/// <summary>How long to wait before an event is sent again.</summary>
internal static class RetrySchedule
{
    private const int Factor = 4;

    /// <summary>The pause after an attempt.</summary>
    /// <param name="options">The first pause and the longest one.</param>
    /// <param name="attempts">Attempts so far, from 1.</param>
    /// <param name="asked">The pause that the receiver asked for; null when it did not.</param>
    /// <param name="chance">0 to 1: the part of the pause's second half that counts, so that what failed together is not sent again together.</param>
    public static TimeSpan PauseAfter(WebhookOptions options, int attempts, TimeSpan? asked, double chance)
    {
        var grown = options.RetryDelay.TotalSeconds * Math.Pow(Factor, Math.Max(attempts, 1) - 1);
        var pause = Math.Min(grown, options.MaxRetryDelay.TotalSeconds) * (0.5 + (0.5 * chance));
        return TimeSpan.FromSeconds(Math.Max(pause, WishOf(options, asked).TotalSeconds));
    }

    /// <summary>The pause that the receiver asked for, at most the longest one; zero when it did not ask.</summary>
    /// <param name="options">The longest pause.</param>
    /// <param name="asked">What the answer says; null for nothing.</param>
    public static TimeSpan WishOf(WebhookOptions options, TimeSpan? asked) =>
        asked is not { } wish ? TimeSpan.Zero : wish < options.MaxRetryDelay ? wish : options.MaxRetryDelay;
}
