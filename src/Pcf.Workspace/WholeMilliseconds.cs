namespace Pcf.Workspace;

/// <summary>Times as they are kept: whole milliseconds, so that what comes back from any store equals what went in.</summary>
internal static class WholeMilliseconds
{
    public static DateTimeOffset GetWholeMilliseconds(this TimeProvider clock) =>
        DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
}
