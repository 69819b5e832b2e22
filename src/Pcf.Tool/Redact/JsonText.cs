using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pcf.Redaction;

namespace Pcf.Tool.Redact;

/// <summary>Redacts one JSON document by the names of its properties; what is not masked stays byte for byte.</summary>
internal sealed class JsonText(Redactor redactor, RedactTally tally)
{
    private const int MaxDepth = 256;
    private const int ShortestCard = 12;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    // The name that the values at each depth stand under; the items of an array stand under the array's.
    private readonly string[] _names = new string[MaxDepth + 2];
    private readonly ArrayBufferWriter<byte> _output = new();

    /// <summary>Whether this is one JSON document.</summary>
    public static bool IsDocument(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, Options);
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The document redacted, valid until the next call; check it with <see cref="IsDocument"/> before.</summary>
    public ReadOnlySpan<byte> Redact(ReadOnlySpan<byte> document)
    {
        _output.ResetWrittenCount();
        var reader = new Utf8JsonReader(document, Options);
        var copied = 0;
        _names[0] = "";
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    _names[reader.CurrentDepth + 1] = "";
                    break;
                case JsonTokenType.StartArray:
                    _names[reader.CurrentDepth + 1] = _names[reader.CurrentDepth];
                    break;
                case JsonTokenType.PropertyName:
                    _names[reader.CurrentDepth] = TryGet(reader) ?? "";
                    break;
                case JsonTokenType.String or JsonTokenType.Number when Masked(reader, _names[reader.CurrentDepth]) is { } masked:
                    _output.Write(document[copied..start]);
                    Write(masked);
                    copied = (int)reader.BytesConsumed;
                    break;
            }
        }
        _output.Write(document[copied..]);
        return InText(_output.WrittenSpan);
    }

    // Null when the value stays as it is.
    private string? Masked(in Utf8JsonReader reader, string name)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            var digits = Encoding.ASCII.GetString(reader.ValueSpan);
            if (!redactor.IsSecret(name, digits) && digits.Length < ShortestCard) { return null; }
            return Changed(digits, redactor.Redact(name, digits));
        }
        if (TryGet(reader) is { } value) { return Changed(value, redactor.Redact(name, value)); }
        tally.Fail();
        return TextWindows.Failed;
    }

    private static string? Changed(string value, string redacted) => string.Equals(value, redacted, StringComparison.Ordinal) ? null : redacted;

    // Null for half a surrogate pair, which no text holds.
    private static string? TryGet(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private void Write(string text)
    {
        _output.Write("\""u8);
        Encoding.UTF8.GetBytes(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text), _output);
        _output.Write("\""u8);
    }

    // What only shows between values is the text rules' to find: {"name":"DB_PASSWORD","value":"…"}, or an address as a property's name.
    private ReadOnlySpan<byte> InText(ReadOnlySpan<byte> document)
    {
        var text = Encoding.UTF8.GetString(document);
        var redacted = redactor.Redact(text);
        if (ReferenceEquals(text, redacted)) { return document; }
        var bytes = Encoding.UTF8.GetBytes(redacted);
        return IsDocument(bytes) ? bytes : document;
    }
}
