using System.Buffers;
using System.Text.Unicode;
using Pcf.Redaction;

namespace Pcf.Tool.Redact;

/// <summary>JSON documents, one a line or one over many lines; what is none is redacted as text.</summary>
internal sealed class JsonLines : IRedaction
{
    private const int MaxDocument = 1024 * 1024;

    private readonly LineCutter _lines;
    private readonly RedactedOutput _output;
    private readonly JsonText _json;
    private readonly TextWindows _text;
    private readonly ArrayBufferWriter<byte> _open = new();
    private int _depth;
    private bool _inString;

    public JsonLines(Redactor redactor, RedactTally tally, RedactedOutput output)
    {
        _output = output;
        _json = new JsonText(redactor, tally);
        _text = new TextWindows(redactor, tally, output);
        _lines = new LineCutter(MaxDocument, TakeLine);
    }

    public void Take(ReadOnlySpan<byte> chunk) => _lines.Take(chunk);

    public void End()
    {
        _lines.End();
        GiveUp();
        _text.End();
    }

    private void TakeLine(ReadOnlySpan<byte> line, bool isWhole)
    {
        if (_open.WrittenCount == 0 && isWhole && TryWrite(line)) { return; }
        if (_open.WrittenCount == 0 && !(isWhole && Opens(line)))
        {
            _text.Take(line);
            return;
        }
        // A line of a document is no document of its own, even where it parses: "b" may be the second of a list of passwords.
        if (_open.WrittenCount + line.Length > MaxDocument)
        {
            GiveUp();
            _text.Take(line);
            return;
        }
        _open.Write(line);
        Follow(line);
        if (_depth > 0) { return; }
        if (TryWrite(_open.WrittenSpan)) { Forget(); }
        else { GiveUp(); }
    }

    private bool TryWrite(ReadOnlySpan<byte> document)
    {
        var body = document[..^TextWindows.LineEnd(document).Length];
        // A scalar may be a line of a text; its rules see more than one line.
        if (body.TrimStart(" \t"u8) is not [(byte)'{' or (byte)'[', ..] || !Utf8.IsValid(body) || !JsonText.IsDocument(body)) { return false; }
        _text.End();
        _output.Write(_json.Redact(body));
        _output.Write(document[body.Length..]);
        return true;
    }

    private static bool Opens(ReadOnlySpan<byte> line) => line.TrimStart(" \t"u8) is [(byte)'{' or (byte)'[', ..];

    private void Follow(ReadOnlySpan<byte> line)
    {
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (_inString)
            {
                if (c == '\\') { i++; }
                else if (c == '"') { _inString = false; }
            }
            else if (c == '"') { _inString = true; }
            else if (c is (byte)'{' or (byte)'[') { _depth++; }
            else if (c is (byte)'}' or (byte)']') { _depth--; }
        }
        // A JSON string ends on its line.
        _inString = false;
    }

    private void GiveUp()
    {
        _text.Take(_open.WrittenSpan);
        Forget();
    }

    private void Forget()
    {
        _open.ResetWrittenCount();
        _depth = 0;
        _inString = false;
    }
}
