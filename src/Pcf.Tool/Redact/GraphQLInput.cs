using System.Buffers;
using Pcf.Redaction;

namespace Pcf.Tool.Redact;

/// <summary>The whole input as one GraphQL document; a longer one than the limit counts as a failure and is redacted as text.</summary>
internal sealed class GraphQLInput(Redactor redactor, RedactTally tally, RedactedOutput output) : IRedaction
{
    private const int MaxDocument = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _held = new();
    private TextWindows? _text;

    public void Take(ReadOnlySpan<byte> chunk)
    {
        if (_text is null && _held.WrittenCount + chunk.Length > MaxDocument)
        {
            tally.Fail();
            _text = new TextWindows(redactor, tally, output);
            _text.Take(_held.WrittenSpan);
            _held.Clear();
        }
        if (_text is not null) { _text.Take(chunk); }
        else { _held.Write(chunk); }
    }

    public void End()
    {
        if (_text is not null)
        {
            _text.End();
            return;
        }
        var end = TextWindows.LineEnd(_held.WrittenSpan);
        if (TextLine.TryDecode(_held.WrittenSpan[..^end.Length], out var document)) { output.Write(GraphQLStatement.Redact(document)); }
        else
        {
            tally.Fail();
            output.Write(TextWindows.Failed);
        }
        output.Write(end);
        _held.Clear();
    }
}
