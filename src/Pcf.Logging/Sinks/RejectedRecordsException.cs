namespace Pcf.Logging.Sinks;

/// <summary>A sink took what it was given, but for some records.</summary>
/// <param name="count">How many it did not take: 1 or more. Which ones it does not say.</param>
internal sealed class RejectedRecordsException(long count) : IOException($"{count} records were rejected.")
{
    /// <summary>Records that were not taken.</summary>
    public long Count => count;
}
