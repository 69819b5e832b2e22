namespace Pcf.Tests.Shared;

/// <summary>It is always the same time.</summary>
internal sealed class StoppedClock(long unixMilliseconds) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds);
}
