using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Pcf.Redaction;
using Pcf.Shared;

namespace Pcf.Logging.Records;

/// <summary>Writes the stack of an exception, a frame a line. Thread-safe.</summary>
/// <remarks>What a frame says is found out once and kept as JSON: finding the name and the line of a place in code takes tens of microseconds, and
/// failures come from few places.</remarks>
/// <param name="redactor">Looks at each frame once.</param>
/// <param name="isShort">Whether frames and paths are shortened, as in Production.</param>
internal sealed class StackText(Redactor redactor, bool isShort)
{
    private const int ShortFrames = 24;
    private const int AllFrames = 100;
    private const int LongestFrame = 1_000;

    private readonly BoundedCache<(MethodBase? Method, int Offset), byte[]> _known = new(maxEntries: 4_000);

    /// <summary>As many frames as there may be.</summary>
    public const int All = AllFrames;

    /// <summary>Writes the stack as a member, and a comma behind it. An exception without one has no member.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Whatever an exception's own code throws, the record must come out.")]
    public void Write(LogLine line, Exception exception, int frames)
    {
        var start = line.Length;
        try
        {
            WriteFrames(line, exception, Math.Min(frames, isShort ? ShortFrames : AllFrames));
        }
        catch (Exception e)
        {
            line.TakeBack(start);
            line.Raw("\"stack\":"u8);
            line.String($"[the stack could not be read: {e.GetType().Name}]");
            line.Raw(","u8);
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A method that was trimmed away is in no stack.")]
    private void WriteFrames(LogLine line, Exception exception, int limit)
    {
        var trace = new StackTrace(exception, fNeedFileInfo: false);
        if (trace.FrameCount == 0)
        {
            // One that came from elsewhere carries its stack as text.
            if (exception.StackTrace is { } text) { WriteMember(line, text); }
            return;
        }
        StackTrace? withLines = null;
        line.Raw("\"stack\":\""u8);
        var i = 0;
        for (; i < trace.FrameCount && i < limit && !line.IsFull; i++)
        {
            var frame = trace.GetFrame(i)!;
            var place = (frame.GetMethod(), frame.GetILOffset());
            if (!_known.TryGet(place, out var text))
            {
                withLines ??= new StackTrace(exception, fNeedFileInfo: true);
                text = Encode(new StackTrace(withLines.GetFrame(i)!).ToString().Trim());
                if (place.Item1 is not null) { _known.Add(place, text); }
            }
            line.Raw(text);
        }
        if (i < trace.FrameCount) { line.Raw("…"u8); }
        line.Raw("\","u8);
    }

    private void WriteMember(LogLine line, string text)
    {
        line.Raw("\"stack\":"u8);
        line.String(LongText.Redact(redactor, text));
        line.Raw(","u8);
    }

    // A frame that hides itself from traces has no text.
    private byte[] Encode(string frame)
    {
        if (frame.Length == 0) { return []; }
        var line = new LogLine();
        var shown = redactor.Redact(isShort ? WithoutFolders(frame) : frame);
        line.Text(shown.Length > LongestFrame ? shown[..LongestFrame] : shown);
        line.Raw("\\n"u8);
        return line.Written.ToArray();
    }

    // Folders are those of the machine that built it: they show its user's name more often than anything of use.
    private static string WithoutFolders(string frame)
    {
        var file = frame.LastIndexOf(" in ", StringComparison.Ordinal);
        if (file < 0) { return frame; }
        var folder = frame.AsSpan(file).LastIndexOfAny('/', '\\');
        return folder < 0 ? frame : $"{frame[..(file + " in ".Length)]}{frame[(file + folder + 1)..]}";
    }
}
