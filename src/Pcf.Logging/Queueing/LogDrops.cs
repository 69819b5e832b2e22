using Microsoft.Extensions.Logging;

namespace Pcf.Logging.Queueing;

/// <summary>Why a record did not get out.</summary>
internal enum LogDropReason
{
    /// <summary>As many records, or bytes, waited as may.</summary>
    QueueFull,

    /// <summary>The sink refused it.</summary>
    ExportFailed,

    /// <summary>It came after the end, or the sink was stuck at the end.</summary>
    Shutdown,

    /// <summary>The sink took others of its batch, and not this one.</summary>
    Rejected,
}

/// <summary>Records lost, by level and reason. Thread-safe, lock-free.</summary>
internal sealed class LogDrops
{
    private static readonly int Reasons = Enum.GetValues<LogDropReason>().Length;

    // One more than there are levels: the level of a rejected record is unknown.
    private readonly long[] _counts = new long[((int)LogLevel.None + 1) * Reasons];

    /// <summary>A reason as metrics and records name it.</summary>
    public static string NameOf(LogDropReason reason) => reason switch
    {
        LogDropReason.QueueFull => "queue_full",
        LogDropReason.ExportFailed => "export_failed",
        LogDropReason.Rejected => "rejected",
        _ => "shutdown",
    };

    public long this[LogLevel level, LogDropReason reason] => Volatile.Read(ref _counts[((int)level * Reasons) + (int)reason]);

    public void Add(LogLevel level, LogDropReason reason, long count = 1) =>
        Interlocked.Add(ref _counts[((int)level * Reasons) + (int)reason], count);

    public long Sum(LogDropReason reason)
    {
        var sum = 0L;
        for (var level = LogLevel.Trace; level <= LogLevel.None; level++) { sum += this[level, reason]; }
        return sum;
    }

    /// <summary>What came since an earlier copy.</summary>
    public LogDrops Since(LogDrops earlier)
    {
        var difference = new LogDrops();
        for (var i = 0; i < _counts.Length; i++) { difference._counts[i] = Volatile.Read(ref _counts[i]) - earlier._counts[i]; }
        return difference;
    }

    public LogDrops Copy() => Since(new LogDrops());

    public long Total => _counts.Sum();
}
