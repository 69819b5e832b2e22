using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Pcf.Redaction;
using Pcf.Tracing;

namespace Pcf.Otlp.Tests.Support;

/// <summary>What leaves of a span, read back from its message. The end-to-end tests read it by OpenTelemetry's own decoder.</summary>
internal sealed class SentSpan
{
    private readonly List<SentSpan> _events = [];
    private readonly List<SentSpan> _links = [];

    /// <summary>Attributes by name: texts, Booleans, whole numbers, doubles and lists of them.</summary>
    public Dictionary<string, object?> Attributes { get; } = [];

    public string Name { get; private set; } = "";

    public string? TraceState { get; private set; }

    public string? StatusDescription { get; private set; }

    public long Status { get; private set; }

    public long LeftOut { get; private set; }

    public IReadOnlyList<SentSpan> Events => _events;

    public IReadOnlyList<SentSpan> Links => _links;

    /// <summary>The message as text, whatever its form.</summary>
    public string Raw { get; private init; } = "";

    public string TraceId { get; private set; } = "";

    public string SpanId { get; private set; } = "";

    /// <summary>Null for a root.</summary>
    public string? ParentId { get; private set; }

    public uint Flags { get; private set; }

    public static SentSpan Of(Activity span) => Of(span, new SpanMessage(new SpanRedactor(new Redactor())));

    public static SentSpan Of(Activity span, SpanMessage message)
    {
        var writer = new OtlpWriter();
        message.Write(writer, span);
        return Read(writer.Written.ToArray());
    }

    /// <summary>The spans of an ExportTraceServiceRequest.</summary>
    public static List<SentSpan> OfRequest(byte[] request)
    {
        var spans = new List<SentSpan>();
        var resources = new ProtobufFields(request);
        while (resources.Next())
        {
            var scopes = new ProtobufFields(resources.Bytes);
            while (scopes.Next())
            {
                if (scopes.Number != 2) { continue; }
                var scope = new ProtobufFields(scopes.Bytes);
                while (scope.Next())
                {
                    if (scope.Number == 2) { spans.Add(Read(scope.Bytes.ToArray())); }
                }
            }
        }
        return spans;
    }

    private static SentSpan Read(byte[] message)
    {
        var sent = new SentSpan { Raw = Encoding.UTF8.GetString(message) };
        var fields = new ProtobufFields(message);
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case 1: sent.TraceId = Convert.ToHexStringLower(fields.Bytes); break;
                case 2: sent.SpanId = Convert.ToHexStringLower(fields.Bytes); break;
                case 4: sent.ParentId = Convert.ToHexStringLower(fields.Bytes); break;
                case 16: sent.Flags = BinaryPrimitives.ReadUInt32LittleEndian(fields.Bytes); break;
                case 3: sent.TraceState = Encoding.UTF8.GetString(fields.Bytes); break;
                case 5: sent.Name = Encoding.UTF8.GetString(fields.Bytes); break;
                case 9: sent.Add(fields.Bytes); break;
                case 10: sent.LeftOut = fields.Value; break;
                case 11: sent._events.Add(Part(fields.Bytes, nameField: 2, attributeField: 3)); break;
                case 13: sent._links.Add(Part(fields.Bytes, nameField: 0, attributeField: 4)); break;
                case 15: sent.ReadStatus(fields.Bytes); break;
                default: break;
            }
        }
        return sent;
    }

    private static SentSpan Part(ReadOnlySpan<byte> message, int nameField, int attributeField)
    {
        var part = new SentSpan();
        var fields = new ProtobufFields(message);
        while (fields.Next())
        {
            if (fields.Number == nameField) { part.Name = Encoding.UTF8.GetString(fields.Bytes); }
            else if (fields.Number == attributeField) { part.Add(fields.Bytes); }
            else if (fields.Number == 3) { part.TraceState = Encoding.UTF8.GetString(fields.Bytes); }
        }
        return part;
    }

    private void ReadStatus(ReadOnlySpan<byte> message)
    {
        var fields = new ProtobufFields(message);
        while (fields.Next())
        {
            if (fields.Number == 2) { StatusDescription = Encoding.UTF8.GetString(fields.Bytes); }
            else { Status = fields.Value; }
        }
    }

    private void Add(ReadOnlySpan<byte> pair)
    {
        var (name, value) = ("", (object?)null);
        var fields = new ProtobufFields(pair);
        while (fields.Next())
        {
            if (fields.Number == 1) { name = Encoding.UTF8.GetString(fields.Bytes); }
            else { value = Value(fields.Bytes); }
        }
        Attributes.Add(name, value);
    }

    private static object? Value(ReadOnlySpan<byte> any)
    {
        var fields = new ProtobufFields(any);
        if (!fields.Next()) { return null; }
        switch (fields.Number)
        {
            case 1: return Encoding.UTF8.GetString(fields.Bytes);
            case 2: return fields.Value == 1;
            case 3: return fields.Value;
            case 4: return BinaryPrimitives.ReadDoubleLittleEndian(fields.Bytes);
            default:
                var items = new List<object?>();
                var list = new ProtobufFields(fields.Bytes);
                while (list.Next()) { items.Add(Value(list.Bytes)); }
                return items.ToArray();
        }
    }
}
