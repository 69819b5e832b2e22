using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Pcf.Logging.Sinks;

namespace Pcf.Logging.Queueing;

/// <summary>Hands blocks to a sink, and counts what it took and what it did not. The counts are thread-safe; blocks come from one thread.</summary>
internal sealed class SinkCalls(ILogSink sink, LogDrops drops)
{
    private long _exports;
    private long _failed;

    // Why the sink refuses; null while it takes all.
    private volatile string? _refused;
    private volatile bool _lost;

    /// <summary>Called when the sink begins to refuse, all or some of what it is given, with the reason.</summary>
    /// <remarks>A late subscriber is called at once if the sink refuses already.</remarks>
    public Action<string>? Failing
    {
        get;
        set
        {
            field = value;
            if (_refused is { } why) { value?.Invoke(why); }
        }
    }

    /// <summary>Whether it took nothing, or not all, of the last batch.</summary>
    public bool IsRefusing => _refused is not null;

    /// <summary>Whether it took nothing of the last batch.</summary>
    public bool HasLostLast => _lost;

    /// <summary>Batches that were handed over.</summary>
    public long Exports => Volatile.Read(ref _exports);

    /// <summary>Batches that were refused.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Hands a block over.</summary>
    /// <param name="block">The block, whole.</param>
    /// <param name="isLast">Whether nothing more waits.</param>
    /// <returns>Whether the sink took it.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever a sink throws, the next block is offered to it again, and other sinks go on.")]
    public bool TryWrite(LogBufferBlock block, bool isLast)
    {
        var lost = false;
        string? refused = null;
        try
        {
            sink.Write(block.Lines);
            if (isLast) { sink.Flush(); }
        }
        catch (RejectedRecordsException rejected)
        {
            // Not logged at once to the same sink: that might be the next one rejected, and so on for ever.
            drops.Add(LogLevel.None, LogDropReason.Rejected, rejected.Count);
            refused = rejected.Message;
        }
        catch (Exception e)
        {
            refused = e is IOException ? e.Message : e.GetType().Name;
            for (var level = LogLevel.Trace; level < LogLevel.None; level++)
            {
                drops.Add(level, LogDropReason.ExportFailed, block.ByLevel[(int)level]);
            }
            Interlocked.Increment(ref _failed);
            lost = true;
        }
        Interlocked.Increment(ref _exports);
        _lost = lost;
        var begins = refused is not null && _refused is null;
        _refused = refused;
        if (begins) { Failing?.Invoke(refused!); }
        return !lost;
    }
}
