using System.Diagnostics;
using Pcf.Tracing;

namespace Pcf.Otlp;

/// <summary>
/// Writes the attributes and the texts of spans as they may leave. What comes again and is not masked is redacted and encoded once. Thread-safe.
/// </summary>
/// <remarks>At most about 4 MiB are kept, and 200 KiB commonly: 1 024 short texts and 256 statements.</remarks>
internal sealed class SpanAttributes(SpanRedactor redactor)
{
    private const int LongestText = 128;
    private const int LongestStatement = 2_048;

    private readonly RecurringTexts<byte[]> _texts = new(places: 1_024, LongestText);
    private readonly RecurringTexts<byte[]> _statements = new(places: 256, LongestStatement);

    /// <summary>A text of a span that has no name of its own.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="number">The field of the message around it.</param>
    /// <param name="text">The text.</param>
    public void PutText(OtlpWriter writer, int number, string text)
    {
        if (_texts.TryGet(text, field: null, system: null, out var encoded, out var ticket))
        {
            writer.Bytes(number, encoded);
            return;
        }
        var safe = redactor.Text(text);
        var begun = writer.Begin(number);
        writer.Utf8(safe);
        var end = writer.Length;
        writer.End(begun);
        if (!ReferenceEquals(safe, text) || !_texts.IsDue(ticket)) { return; }
        // The text may have been moved by the length before it.
        _texts.Keep(ticket, text, field: null, system: null, writer.Written[^(end - begun)..].ToArray());
    }

    /// <summary>An attribute, unless nothing of it may leave.</summary>
    /// <param name="writer">Takes it.</param>
    /// <param name="number">The field of the message around it; 1 to 15.</param>
    /// <param name="tag">Its name and its value.</param>
    /// <param name="kind">The span's kind.</param>
    /// <param name="span">The span whose own attribute it is, which names the database of a statement; null for one of an event or a link.</param>
    /// <param name="room">Counts what is written and what there is no room for.</param>
    public void Put(OtlpWriter writer, int number, in KeyValuePair<string, object?> tag, ActivityKind kind, Activity? span, ref AttributeRoom room)
    {
        if (tag.Value is null) { return; }
        var field = redactor.FieldOf(tag.Key);
        if (!field.Client.MayLeave(kind)) { return; }
        if (tag.Value is string text)
        {
            PutText(writer, number, field, text, span, ref room);
        }
        else if (redactor.Safe(field, tag.Value, system: null) is { } value && room.Fits(writer))
        {
            OtlpAttribute.Put(writer, number, field.Utf8, value);
        }
    }

    private void PutText(OtlpWriter writer, int number, SpanField field, string text, Activity? span, ref AttributeRoom room)
    {
        var isStatement = field.Statement != StatementLanguage.None;
        var system = isStatement && span is not null ? SpanRedactor.SystemOf(span) : null;
        var known = isStatement ? _statements : _texts;
        if (known.TryGet(text, field, system, out var encoded, out var ticket))
        {
            if (room.Fits(writer)) { writer.WithLength(number, encoded); }
            return;
        }
        var safe = redactor.Text(field, text, system, out var isClean);
        if (safe is null || !room.Fits(writer)) { return; }
        var start = writer.Length;
        OtlpAttribute.Put(writer, number, field.Utf8, safe);
        // Behind the one byte of its number: events and links have another.
        if (isClean && known.IsDue(ticket)) { known.Keep(ticket, text, field, system, writer.Written[(start + 1)..].ToArray()); }
    }
}
