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
    private readonly LinePieces _pieces = new(redactor);
    private bool _isChanged;

    /// <summary>The redacted bytes, after <see cref="Redact"/>.</summary>
    public ReadOnlySpan<byte> Redacted => _isChanged ? _output.WrittenSpan : _input.WrittenSpan;

    /// <summary>How many lines were masked whole because they are not UTF-8, and pieces of lines that could not be cut.</summary>
    public int Failures { get; private set; }

    /// <summary>Failures of the redactor that were looked at again in smaller parts, so that they are none.</summary>
    public int Retried { get; private set; }

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
        Failures = Retried = 0;
        _pieces.Clear();

        var window = _input.WrittenSpan;
        var isValid = Utf8.IsValid(window) && !InputDecoder.IsWide(window);
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
        Retried++;
        for (var rest = _text.WrittenSpan; !rest.IsEmpty;)
        {
            var length = rest.IndexOf('\n') + 1;
            var line = length > 0 ? rest[..length] : rest;
            var text = line.TrimEnd("\r\n");
            _redacted.ResetWrittenCount();
            redactor.Redact(text, _redacted);
            if (LinePieces.AreIn(text.Length) && _redacted.WrittenSpan.SequenceEqual(TextWindows.Failed))
            {
                _redacted.ResetWrittenCount();
                _pieces.Redact(Encoding.UTF8.GetBytes(text.ToArray()), _output);
            }
            _redacted.Write(line[text.Length..]);
            Encoding.UTF8.GetBytes(_redacted.WrittenSpan, _output);
            rest = rest[line.Length..];
        }
        Failures += _pieces.Failures;
        Retried += _pieces.Retried;
    }

    // A line that is not UTF-8, or has UTF-16 in it, could hide anything from the rules; the lines around it are redacted together all the same.
    private void DecodeLines(ReadOnlySpan<byte> window)
    {
        var isWide = InputDecoder.IsWide(window);
        while (!window.IsEmpty)
        {
            var length = window.IndexOf((byte)'\n') + 1;
            var line = length > 0 ? window[..length] : window;
            // A few characters of UTF-16 cannot be recognised, so their zeros are enough.
            if (Utf8.IsValid(line) && !(isWide && line.Contains((byte)0))) { Encoding.UTF8.GetChars(line, _text); }
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
