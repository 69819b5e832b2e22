namespace Pcf.Logging.Records;

/// <summary>What a thread writes a record with, kept for its next one.</summary>
internal sealed class RecordBuffers
{
    [ThreadStatic]
    private static RecordBuffers? _free;

    public LogLine Line { get; } = new();

    public LogText Message { get; } = new();

    public LogText Redacted { get; } = new();

    public LogArguments Arguments { get; } = new();

    public RequestContext Context { get; } = new();

    /// <summary>The thread's own; another while that is in use, because an argument's own code may log.</summary>
    public static RecordBuffers Take()
    {
        var buffers = _free ?? new RecordBuffers();
        _free = null;
        return buffers;
    }

    /// <summary>Forgets what the record was about, so that nothing of a request outlives it.</summary>
    public void GiveBack()
    {
        Arguments.Clear();
        Context.Clear();
        Message.Clear();
        Redacted.Clear();
        Line.Clear();
        _free = this;
    }
}
