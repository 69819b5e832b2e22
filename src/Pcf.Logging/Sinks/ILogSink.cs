namespace Pcf.Logging.Sinks;

/// <summary>Where records go at last. Called by one thread at a time, which is the sink's own: it may block, and it may throw.</summary>
internal interface ILogSink : IDisposable
{
    /// <summary>Takes whole lines, each with its line end.</summary>
    void Write(ReadOnlySpan<byte> lines);

    /// <summary>Hands on what it may have kept; called when nothing more waits.</summary>
    void Flush();

    /// <summary>Said once, when the process ends: what does not come back within the time need not be waited for.</summary>
    void EndWithin(TimeSpan time)
    {
        // Most sinks never wait.
    }
}
