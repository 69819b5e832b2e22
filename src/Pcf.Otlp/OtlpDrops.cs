namespace Pcf.Otlp;

/// <summary>Why a span or a data point did not get out.</summary>
public enum OtlpDropReason
{
    /// <summary>As many spans waited as may.</summary>
    QueueFull,

    /// <summary>The receiver did not take its batch, or could not be reached.</summary>
    ExportFailed,

    /// <summary>The receiver took others of its batch, and not this one.</summary>
    Rejected,

    /// <summary>It could not be written: a value's own code threw.</summary>
    NotWritten,

    /// <summary>It came after the end, or the receiver took nothing at the end.</summary>
    Shutdown,
}

/// <summary>Spans or data points lost, by reason. Thread-safe, lock-free.</summary>
internal sealed class OtlpDrops
{
    private readonly long[] _counts = new long[Enum.GetValues<OtlpDropReason>().Length];

    public long this[OtlpDropReason reason] => Interlocked.Read(ref _counts[(int)reason]);

    public long Total => Enum.GetValues<OtlpDropReason>().Sum(reason => this[reason]);

    /// <summary>Why what an answer does not take is lost.</summary>
    public static OtlpDropReason ReasonOf(OtlpAnswer answer, bool isEnding) =>
        answer.IsTaken ? OtlpDropReason.Rejected : isEnding ? OtlpDropReason.Shutdown : OtlpDropReason.ExportFailed;

    public void Add(OtlpDropReason reason, long count = 1) => Interlocked.Add(ref _counts[(int)reason], count);
}

/// <summary>A receiver has begun to refuse, or takes what is sent again.</summary>
/// <param name="IsFailing">Whether it refuses.</param>
/// <param name="Why">Why it does, in words of our own.</param>
/// <param name="Lost">Spans or data points lost since the last change, when it takes them again.</param>
internal sealed record OtlpExportChange(bool IsFailing, string Why, long Lost);
