using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Pcf.Observability.Redaction;

namespace Pcf.Tool.Redact;

/// <summary>Redacts text in windows of whole lines, in bounded memory.</summary>
internal sealed class TextWindows : IRedaction
{
    /// <summary>What stands for what could not be looked at.</summary>
    public const string Failed = "[REDACTED:failed]";

    private readonly Redactor _redactor;
    private readonly RedactTally _tally;
    private readonly RedactedOutput _output;
    private readonly WindowCut _cut;
    private readonly byte[] _held;
    private readonly int _window;
    private readonly ArrayBufferWriter<char> _text = new();
    private readonly ArrayBufferWriter<char> _redacted = new();
    private int _count;

    public TextWindows(Redactor redactor, RedactTally tally, RedactedOutput output)
        : this(redactor, tally, output, WindowSize.Default)
    {
    }

    internal TextWindows(Redactor redactor, RedactTally tally, RedactedOutput output, WindowSize size)
    {
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
        if (_count > 0) { Emit(_held.AsSpan(0, _count)); }
        _count = 0;
    }

    private void EmitWindow()
    {
        var cut = _cut.Find(_held);
        if (cut > 0) { Emit(_held.AsSpan(0, cut)); }
        else
        {
            cut = _window;
            Fail(_held.AsSpan(0, cut));
        }
        _held.AsSpan(cut, _count - cut).CopyTo(_held);
        _count -= cut;
    }

    private void Emit(ReadOnlySpan<byte> window)
    {
        _text.ResetWrittenCount();
        var valid = Utf8.IsValid(window);
        if (valid) { Encoding.UTF8.GetChars(window, _text); }
        else { DecodeLines(window); }

        _redacted.ResetWrittenCount();
        var failures = _redactor.Failures;
        var masked = _redactor.Redact(_text.WrittenSpan, _redacted);
        if (_redactor.Failures > failures) { ByLine(); }
        else if (!masked && valid) { _output.Write(window); }
        else { _output.Write(_redacted.WrittenSpan); }
    }

    // What does not come to rest together may do so line by line; a line that does not is masked by itself.
    private void ByLine()
    {
        for (var rest = _text.WrittenSpan; !rest.IsEmpty;)
        {
            var length = rest.IndexOf('\n') + 1;
            var line = length > 0 ? rest[..length] : rest;
            var text = line.TrimEnd("\r\n");
            _redacted.ResetWrittenCount();
            _redactor.Redact(text, _redacted);
            _output.Write(_redacted.WrittenSpan);
            _output.Write(line[text.Length..]);
            rest = rest[line.Length..];
        }
    }

    // A line that is no UTF-8 could hide anything from the rules; those around it are redacted together all the same.
    private void DecodeLines(ReadOnlySpan<byte> window)
    {
        while (!window.IsEmpty)
        {
            var length = window.IndexOf((byte)'\n') + 1;
            var line = length > 0 ? window[..length] : window;
            if (Utf8.IsValid(line)) { Encoding.UTF8.GetChars(line, _text); }
            else
            {
                _tally.Fail();
                _text.Write(Failed);
                Encoding.UTF8.GetChars(LineEnd(line), _text);
            }
            window = window[line.Length..];
        }
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
