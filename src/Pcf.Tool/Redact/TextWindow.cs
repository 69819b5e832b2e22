using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Pcf.Redaction;

namespace Pcf.Tool.Redact;

/// <summary>One window of whole lines, from its bytes to its redacted bytes. One thread uses it at a time.</summary>
internal sealed class TextWindow(Redactor redactor)
{
    private readonly ArrayBufferWriter<byte> _input = new();
    private readonly ArrayBufferWriter<char> _text = new();
    private readonly ArrayBufferWriter<char> _redacted = new();
    private readonly ArrayBufferWriter<byte> _output = new();
    private bool _isChanged;

    /// <summary>The redacted bytes, after <see cref="Redact"/>.</summary>
    public ReadOnlySpan<byte> Redacted => _isChanged ? _output.WrittenSpan : _input.WrittenSpan;

    /// <summary>How many lines were masked whole because they are not UTF-8.</summary>
    public int Failures { get; private set; }

    /// <summary>Takes a copy of the bytes of another window.</summary>
    public void Fill(ReadOnlySpan<byte> window)
    {
        _input.ResetWrittenCount();
        _input.Write(window);
    }

    public void Redact()
    {
        _text.ResetWrittenCount();
        _redacted.ResetWrittenCount();
        _output.ResetWrittenCount();
        Failures = 0;

        var window = _input.WrittenSpan;
        var isValid = Utf8.IsValid(window);
        if (isValid) { Encoding.UTF8.GetChars(window, _text); }
        else { DecodeLines(window); }

        var isMasked = redactor.Redact(_text.WrittenSpan, _redacted);
        _isChanged = isMasked || !isValid;
        if (isMasked && _redacted.WrittenSpan.SequenceEqual(TextWindows.Failed)) { RedactLines(); }
        else if (_isChanged) { Encoding.UTF8.GetBytes(_redacted.WrittenSpan, _output); }
    }

    // A window that never comes to rest as a whole may do so line by line; a line that does not is masked by itself.
    private void RedactLines()
    {
        for (var rest = _text.WrittenSpan; !rest.IsEmpty;)
        {
            var length = rest.IndexOf('\n') + 1;
            var line = length > 0 ? rest[..length] : rest;
            var text = line.TrimEnd("\r\n");
            _redacted.ResetWrittenCount();
            redactor.Redact(text, _redacted);
            _redacted.Write(line[text.Length..]);
            Encoding.UTF8.GetBytes(_redacted.WrittenSpan, _output);
            rest = rest[line.Length..];
        }
    }

    // A line that is not UTF-8 could hide anything from the rules; the lines around it are redacted together all the same.
    private void DecodeLines(ReadOnlySpan<byte> window)
    {
        while (!window.IsEmpty)
        {
            var length = window.IndexOf((byte)'\n') + 1;
            var line = length > 0 ? window[..length] : window;
            if (Utf8.IsValid(line)) { Encoding.UTF8.GetChars(line, _text); }
            else
            {
                Failures++;
                _text.Write(TextWindows.Failed);
                Encoding.UTF8.GetChars(TextWindows.LineEnd(line), _text);
            }
            window = window[line.Length..];
        }
    }
}
