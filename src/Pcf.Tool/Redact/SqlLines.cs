using System.Text;
using Pcf.Redaction;

namespace Pcf.Tool.Redact;

/// <summary>SQL, line by line; a string or comment that a line leaves open is masked up to where it closes.</summary>
internal sealed class SqlLines : IRedaction
{
    private const int MaxStatement = 1024 * 1024;
    private const string Probe = "\nprobe";

    private readonly RedactTally _tally;
    private readonly RedactedOutput _output;
    private readonly LineCutter _lines;
    private readonly StringBuilder _open = new();
    private int _nextLook;

    public SqlLines(RedactTally tally, RedactedOutput output)
    {
        _tally = tally;
        _output = output;
        _lines = new LineCutter(MaxStatement, TakeLine);
    }

    public void Take(ReadOnlySpan<byte> chunk) => _lines.Take(chunk);

    public void End() => _lines.End();

    private void TakeLine(ReadOnlySpan<byte> line, bool isWhole)
    {
        var end = TextWindows.LineEnd(line);
        if (!isWhole || !TextLine.TryDecode(line[..^end.Length], out var text))
        {
            _tally.Fail();
            _open.Clear();
            if (isWhole || end.Length > 0) { _output.Write(TextWindows.Failed); }
            _output.Write(end);
            return;
        }
        if (_open.Length == 0)
        {
            _output.Write(SqlStatement.Redact(text));
            _output.Write(end);
            if (IsClosed(text)) { return; }
            Open(text);
            return;
        }
        // Open from an earlier line: the statement may have been cut there instead, and then quotation marks would open and close the other way
        // round. So nothing of these lines is shown, whichever it is.
        _output.Write("?"u8);
        _output.Write(end);
        _open.Append('\n').Append(text);
        if (_open.Length > MaxStatement)
        {
            _tally.Fail();
            _open.Clear();
        }
        else if (end.Length == 0 || _open.Length >= _nextLook) { Look(); }
    }

    private void Open(string text)
    {
        _open.Append(text);
        _nextLook = 0;
    }

    private void Look()
    {
        if (IsClosed(_open.ToString())) { _open.Clear(); }
        // Looking after every line of a long string would take time with its square.
        else { _nextLook = _open.Length + _open.Length / 16; }
    }

    // The statement's reader masks all behind what is open: what follows comes through only when nothing is.
    private static bool IsClosed(string text) => SqlStatement.Redact(text + Probe).EndsWith("probe", StringComparison.Ordinal);
}
