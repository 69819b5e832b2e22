using Pcf.Redaction;

namespace Pcf.Tool.Redact;

/// <summary>Redacts text in windows of whole lines, several beside each other, in bounded memory.</summary>
internal sealed class TextWindows : IRedaction
{
    /// <summary>What stands for what could not be looked at.</summary>
    public const string Failed = "[REDACTED:failed]";

    // One more than the cores, since the oldest waits to be written. Each holds about 1 MiB, so there are few.
    private static readonly int MaxAtWork = Math.Min(Environment.ProcessorCount + 1, 4);

    private readonly Redactor _redactor;
    private readonly RedactTally _tally;
    private readonly RedactedOutput _output;
    private readonly WindowCut _cut;
    private readonly byte[] _held;
    private readonly int _window;
    private readonly Queue<(TextWindow Window, Task Work)> _atWork = new();
    private readonly Stack<TextWindow> _idle = new();
    private int _count;

    public TextWindows(Redactor redactor, RedactTally tally, RedactedOutput output)
        : this(redactor, tally, output, WindowSize.Default)
    {
    }

    internal TextWindows(Redactor redactor, RedactTally tally, RedactedOutput output, WindowSize size)
    {
        // The caller may hold a thread of the pool while it waits, and the pool adds threads too slowly for a short run.
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, MaxAtWork + 1), completions);

        _redactor = redactor;
        _tally = tally;
        _output = output;
        _cut = new WindowCut(redactor, size);
        _window = size.Window;
        _held = new byte[size.Window + size.Ahead];
    }

    public void Take(ReadOnlySpan<byte> chunk)
    {
        while (!chunk.IsEmpty)
        {
            if (_count == _held.Length) { EmitWindow(); }
            var taken = Math.Min(chunk.Length, _held.Length - _count);
            chunk[..taken].CopyTo(_held.AsSpan(_count));
            _count += taken;
            chunk = chunk[taken..];
        }
    }

    public void End()
    {
        if (_count > 0) { Start(_held.AsSpan(0, _count)); }
        _count = 0;
        while (_atWork.Count > 0) { WriteOldest(); }
    }

    private void EmitWindow()
    {
        var cut = _cut.Find(_held);
        if (cut > 0) { Start(_held.AsSpan(0, cut)); }
        else
        {
            cut = _window;
            while (_atWork.Count > 0) { WriteOldest(); }
            Fail(_held.AsSpan(0, cut));
        }
        _held.AsSpan(cut, _count - cut).CopyTo(_held);
        _count -= cut;
    }

    // Windows are redacted beside each other and written in their order.
    private void Start(ReadOnlySpan<byte> bytes)
    {
        if (_atWork.Count == MaxAtWork) { WriteOldest(); }
        if (!_idle.TryPop(out var window)) { window = new TextWindow(_redactor); }
        window.Fill(bytes);
        _atWork.Enqueue((window, Task.Run(window.Redact)));
    }

    private void WriteOldest()
    {
        var (window, work) = _atWork.Dequeue();
        work.GetAwaiter().GetResult();
        for (var i = 0; i < window.Failures; i++) { _tally.Fail(); }
        _tally.Retry(window.Retried);
        _output.Write(window.Redacted);
        _idle.Push(window);
    }

    private void Fail(ReadOnlySpan<byte> window)
    {
        _tally.Fail();
        // As many lines as came in: what reads them counts.
        while (!window.IsEmpty)
        {
            var length = window.IndexOf((byte)'\n') + 1;
            var line = length > 0 ? window[..length] : window;
            _output.Write(Failed);
            _output.Write(LineEnd(line));
            window = window[line.Length..];
        }
    }

    /// <summary>The line's LF or CR LF; nothing when it has none.</summary>
    public static ReadOnlySpan<byte> LineEnd(ReadOnlySpan<byte> line) =>
        line.EndsWith("\r\n"u8) ? line[^2..] : line.EndsWith("\n"u8) ? line[^1..] : [];
}
