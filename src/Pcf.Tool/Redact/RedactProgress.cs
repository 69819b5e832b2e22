using Pcf.Redaction;

namespace Pcf.Tool.Redact;

/// <summary>What the user sees on standard error: how far it is, and at the end what was found.</summary>
internal sealed class RedactProgress(TextWriter errors, TimeProvider clock, long? size, bool isShown)
{
    private const int BarWidth = 24;
    private const double Mega = 1_000_000;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    private readonly long _began = clock.GetTimestamp();
    private long _shown = clock.GetTimestamp();
    private int _width;

    /// <summary>Draws the line anew, five times a second at most.</summary>
    public void Show(long bytes)
    {
        if (!isShown || clock.GetElapsedTime(_shown) < Between) { return; }
        _shown = clock.GetTimestamp();
        var line = $"{Bar(bytes)}{bytes / Mega:N1} MB  {bytes / Mega / clock.GetElapsedTime(_began).TotalSeconds:N1} MB/s";
        errors.Write($"\r{line.PadRight(_width)}");
        _width = line.Length;
    }

    /// <summary>Takes the line away again.</summary>
    public void Clear()
    {
        if (_width > 0) { errors.Write($"\r{new string(' ', _width)}\r"); }
        _width = 0;
    }

    /// <summary>Writes what was masked by which rule, and what was read.</summary>
    public void Summarize(RedactTally tally, Redactor redactor, bool isByRow)
    {
        foreach (var (rule, count) in redactor.Counts())
        {
            if (count > 0) { errors.WriteLine($"{rule,-12} {count,12:N0}"); }
        }
        var rows = isByRow ? $", {tally.Rows:N0} rows written" : "";
        errors.WriteLine($"{tally.Lines:N0} lines, {tally.Bytes:N0} bytes{rows}, {tally.Failures + redactor.Failures:N0} failures");
    }

    private string Bar(long bytes)
    {
        if (size is not > 0) { return ""; }
        var part = Math.Min(1, bytes / (double)size.Value);
        var filled = (int)(part * BarWidth);
        return $"[{new string('#', filled)}{new string('.', BarWidth - filled)}] {part * 100,3:N0} %  ";
    }
}
