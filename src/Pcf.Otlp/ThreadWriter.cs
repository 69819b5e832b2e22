namespace Pcf.Otlp;

/// <summary>A writer for each thread, whose memory is used again for its next message.</summary>
internal static class ThreadWriter
{
    private const int MaxKept = 512 * 1024;

    [ThreadStatic]
    private static OtlpWriter? _ofThread;

    /// <summary>An empty writer. It is the caller's until it is given back: a value's own code may end a span in the middle of another.</summary>
    public static OtlpWriter Take()
    {
        var writer = _ofThread ?? new OtlpWriter();
        _ofThread = null;
        writer.Clear();
        return writer;
    }

    /// <summary>Gives a writer back, unless it holds much memory.</summary>
    public static void GiveBack(OtlpWriter writer)
    {
        if (writer.Capacity <= MaxKept) { _ofThread = writer; }
    }
}
