using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Pcf.Logging;
using Pcf.Otlp;
using Pcf.Redaction;
using Pcf.Tracing;

namespace Pcf.Fuzz.Targets;

/// <summary>The OTLP writers: whatever is in a metric, a record or a span, the message is well-formed and its texts are UTF-8.</summary>
/// <remarks>Shapes: opentelemetry-proto 1.5, of which the fields stand here that are messages or texts.</remarks>
internal static class OtlpMessageTarget
{
    private static readonly Protobuf AnyValue = new() { Texts = [1] };
    private static readonly Protobuf Attribute = new() { Texts = [1], Messages = { [2] = AnyValue } };
    private static readonly Protobuf Resource = new() { Messages = { [1] = Attribute } };
    private static readonly Protobuf Scope = new() { Texts = [1, 2], Messages = { [3] = Attribute } };

    private static readonly Protobuf Traces = Request(new()
    {
        Texts = [3, 5],
        Messages = { [9] = Attribute, [11] = new() { Texts = [2], Messages = { [3] = Attribute } }, [15] = new() { Texts = [2] } },
    });

    private static readonly Protobuf Logs = Request(new() { Texts = [3, 12], Messages = { [5] = AnyValue, [6] = Attribute } });

    private static readonly Protobuf Metrics = Request(new()
    {
        Texts = [1, 2, 3],
        Messages = { [5] = Points(7), [7] = Points(7), [9] = Points(9), [10] = Points(1) },
    });

    private static readonly Lazy<OtlpResource> Sender = new(() => new OtlpResource(new LogIdentity("fuzz", "1.0.0", "test")));
    private static readonly Lazy<SpanRedactor> Spans = new(() => new SpanRedactor(new Redactor()));

    static OtlpMessageTarget() => AnyValue.Messages[5] = new() { Messages = { [1] = AnyValue } };

    public static void Check(byte[] input)
    {
        var lines = MadeUpMetrics.Lines(input).ToArray();
        using var registry = MadeUpMetrics.Registry(input);
        foreach (var isExplicit in new[] { false, true })
        {
            new MetricsRequest(Sender.Value, isExplicit).Write(registry.Collect(), DateTimeOffset.UnixEpoch.AddYears(56),
                (message, _) => Metrics.Check(message.Span));
        }
        var message = new LogsRequest(Sender.Value).Write(Records(lines), out var records);
        FuzzException.Unless(records == lines.Length, $"{records} of {lines.Length} records");
        Logs.Check(message.Span);
        CheckSpans(lines);
    }

    private static void CheckSpans(MadeUpMetrics.Line[] lines)
    {
        var writer = new SpanMessage(Spans.Value);
        var buffer = new SpanBuffer();
        var batch = new List<SpanBlock>();
        foreach (var line in lines)
        {
            using var span = new Activity(line.Name);
            span.SetIdFormat(ActivityIdFormat.W3C);
            span.Start();
            span.TraceStateString = line.Help;
            span.SetStatus(ActivityStatusCode.Error, line.Help);
            foreach (var (name, value) in line.Labels) { span.SetTag(name, value); }
            span.SetTag("number", line.Number);
            span.AddEvent(new ActivityEvent(line.Kind, tags: new ActivityTagsCollection { ["help"] = line.Help }));
            span.Stop();
            var output = ThreadWriter.Take();
            writer.Write(output, span);
            buffer.Add(span.Source, output.Written);
            ThreadWriter.GiveBack(output);
        }
        buffer.Take(batch, int.MaxValue, int.MaxValue);
        Traces.Check(new SpansRequest(Sender.Value, Spans.Value).Write(batch).Span);
    }

    // Records as the logger finishes them: a JSON object a line.
    private static ReadOnlySpan<byte> Records(MadeUpMetrics.Line[] lines)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var line in lines)
        {
            using (var json = new Utf8JsonWriter(output))
            {
                json.WriteStartObject();
                json.WriteString("timestamp", "2026-01-31T12:00:00.000Z");
                json.WriteString("level", "INFO");
                json.WriteString("target", line.Name);
                json.WriteString("message", line.Help);
                json.WriteString("event", line.Kind);
                json.WriteStartObject("fields");
                foreach (var (name, value) in line.Labels.DistinctBy(label => label.Name)) { json.WriteString(name, value); }
                json.WriteEndObject();
                json.WriteEndObject();
            }
            output.Write("\n"u8);
        }
        return output.WrittenSpan;
    }

    // All three signals: resource, then scopes, then items.
    private static Protobuf Request(Protobuf item) =>
        new() { Messages = { [1] = new() { Messages = { [1] = Resource, [2] = new() { Texts = [3], Messages = { [1] = Scope, [2] = item } } } } } };

    private static Protobuf Points(int attributes) => new() { Messages = { [1] = new() { Messages = { [attributes] = Attribute } } } };
}
