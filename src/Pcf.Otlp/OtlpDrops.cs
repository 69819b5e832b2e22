namespace Pcf.Otlp;

/// <summary>Why a span did not get out.</summary>
public enum SpanDropReason
{
    /// <summary>As many spans waited as may.</summary>
    QueueFull,

    /// <summary>The receiver did not take its batch, or could not be reached.</summary>
    ExportFailed,

    /// <summary>The receiver took others of its batch, and not this one.</summary>
    Rejected,

    /// <summary>It came after the end, or the receiver took nothing at the end.</summary>
    Shutdown,
}

/// <summary>Spans lost, by reason. Thread-safe, lock-free.</summary>
internal sealed class SpanDrops
{
    private readonly long[] _counts = new long[Enum.GetValues<SpanDropReason>().Length];

    public long this[SpanDropReason reason] => Interlocked.Read(ref _counts[(int)reason]);

    public long Total => Enum.GetValues<SpanDropReason>().Sum(reason => this[reason]);

    public void Add(SpanDropReason reason, long count = 1) => Interlocked.Add(ref _counts[(int)reason], count);
}
