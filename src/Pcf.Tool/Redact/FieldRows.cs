using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pcf.Tool.Redact;

/// <summary>One JSON object a line, written again with the redacted text of one of its fields as <c>out</c>.</summary>
internal sealed class FieldRows : IRedaction
{
    private const int MaxRow = 16 * 1024 * 1024;
    private const int MaxDepth = 256;
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly byte[] _field;
    private readonly string _fieldName;
    private readonly FieldText _redaction;
    private readonly RedactTally _tally;
    private readonly RedactedOutput _output;
    private readonly TextWriter _errors;
    private readonly LineCutter _lines;
    private readonly ArrayBufferWriter<char> _redacted = new();
    private char[] _text = new char[4_096];
    private long _line;
    private bool _inLongLine;

    public FieldRows(string field, FieldText redaction, RedactTally tally, RedactedOutput output, TextWriter errors)
    {
        _fieldName = field;
        _field = Encoding.UTF8.GetBytes(field);
        _redaction = redaction;
        _tally = tally;
        _output = output;
        _errors = errors;
        _lines = new LineCutter(MaxRow, TakeRow);
    }

    private enum Found
    {
        Nothing,
        Text,
        NoText,
    }

    public void Take(ReadOnlySpan<byte> chunk) => _lines.Take(chunk);

    public void End() => _lines.End();

    private void TakeRow(ReadOnlySpan<byte> line, bool isWhole)
    {
        if (!_inLongLine) { _line++; }
        if (!isWhole)
        {
            if (!_inLongLine) { Refuse($"a row of at most {MaxRow / 1024 / 1024} MiB"); }
            _inLongLine = !line.EndsWith("\n"u8);
            return;
        }
        _inLongLine = false;
        var end = TextWindows.LineEnd(line);
        var row = line[..^end.Length];
        var found = Find(row, out var length, out var isEmpty);
        if (found == Found.Nothing)
        {
            Refuse($"a JSON object with a string named '{_fieldName}'");
            return;
        }
        Write(row, length, found, isEmpty);
        // One line each, also when the input's last has no end.
        _output.Write(end.IsEmpty ? "\n"u8 : end);
        _tally.Row();
    }

    private void Write(ReadOnlySpan<byte> row, int length, Found found, bool isEmpty)
    {
        _redacted.ResetWrittenCount();
        if (found == Found.Text) { _redaction.Redact(_text.AsSpan(0, length), _redacted); }
        else
        {
            _tally.Fail();
            _redacted.Write(TextWindows.Failed);
        }
        var close = row.LastIndexOf((byte)'}');
        _output.Write(row[..close]);
        _output.Write(isEmpty ? "\"out\":"u8 : ",\"out\":"u8);
        using (var writer = new Utf8JsonWriter(_output.Bytes, Relaxed)) { writer.WriteStringValue(_redacted.WrittenSpan); }
        _output.Settle();
        _output.Write(row[close..]);
    }

    // Reads the row to its end even when the field was found: half an object is none, and of two fields of one name the last counts.
    private Found Find(ReadOnlySpan<byte> row, out int length, out bool isEmpty)
    {
        var found = Found.Nothing;
        length = 0;
        isEmpty = true;
        try
        {
            var reader = new Utf8JsonReader(row, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) { return Found.Nothing; }
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1) { continue; }
                isEmpty = false;
                if (!IsField(reader)) { continue; }
                reader.Read();
                found = reader.TokenType == JsonTokenType.String ? Decode(reader, out length) : Found.Nothing;
            }
            return found;
        }
        catch (JsonException)
        {
            return Found.Nothing;
        }
    }

    private bool IsField(in Utf8JsonReader reader)
    {
        try
        {
            return reader.ValueTextEquals(_field);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private Found Decode(in Utf8JsonReader reader, out int length)
    {
        if (_text.Length < reader.ValueSpan.Length) { _text = new char[reader.ValueSpan.Length * 2]; }
        try
        {
            length = reader.CopyString(_text);
            return Found.Text;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are no UTF-8: no text, so nothing of it is shown.
            length = 0;
            return Found.NoText;
        }
    }

    private void Refuse(string expected)
    {
        _tally.Fail();
        _errors.WriteLine($"pcf redact: line {_line} should be {expected}; it is left out");
    }
}
