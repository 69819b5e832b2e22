using System.Diagnostics;
using Pcf.Tracing;
using Pcf.Tracing.Sampling;
using Pcf.Tracing.Tail;

namespace Pcf.Otlp;

/// <summary>
/// Writes a span as the message Span (opentelemetry-proto, trace.proto), redacted as it is written. Thread-safe.
/// </summary>
/// <remarks>
/// A span has at most 128 attributes, events and links, each of the latter 128 attributes, and together about 256 KiB; the message says how many were
/// left out.
/// </remarks>
internal sealed class SpanMessage(SpanRedactor redactor)
{
    // The older way to set a status, by attributes (OpenTelemetry .NET, before ActivityStatusCode).
    private const string StatusTag = "otel.status_code";
    private const string StatusDescriptionTag = "otel.status_description";

    private const string ReasonTag = "sampling.reason";

    private const uint KnowsParent = 0x100;
    private const uint ParentIsRemote = 0x200;

    private readonly SpanAttributes _attributes = new(redactor);

    /// <summary>Writes the span as it may leave.</summary>
    /// <param name="writer">Takes it; it is empty.</param>
    /// <param name="span">The span; it is not changed.</param>
    /// <param name="reason">Why it is kept though the sampler did not; null for one that the sampler kept.</param>
    public void Write(OtlpWriter writer, Activity span, TailReason? reason = null)
    {
        PutId(writer, 1, span.TraceId);
        PutId(writer, 2, span.SpanId);
        // Kept for what it is, a trace stands for no other: it has no threshold.
        if (reason is null && OtTraceState.Sampling(span.TraceStateString) is { } sampling) { writer.Text(3, sampling); }
        if (span.ParentSpanId != default) { PutId(writer, 4, span.ParentSpanId); }
        _attributes.PutText(writer, 5, span.DisplayName);
        writer.Number(6, (int)span.Kind + 1);
        var start = Nanoseconds(span.StartTimeUtc);
        writer.Fixed64(7, start);
        writer.Fixed64(8, start + span.Duration.Ticks * 100);
        if (reason is not null && TailBuffer.IsLocalRoot(span))
        {
            OtlpAttribute.Put(writer, 9, ReasonTag, reason switch { TailReason.Error => "error", TailReason.Slow => "slow", _ => "override" });
        }
        PutStatus(writer, span, PutAttributes(writer, span));
        PutEvents(writer, span);
        PutLinks(writer, span);
        writer.Fixed32(16, (uint)(span.ActivityTraceFlags | ActivityTraceFlags.Recorded) | KnowsParent | (span.HasRemoteParent ? ParentIsRemote : 0));
    }

    /// <returns>The status by attributes, where there is one.</returns>
    private (string? Code, string? Description) PutAttributes(OtlpWriter writer, Activity span)
    {
        var room = new AttributeRoom();
        (string? Code, string? Description) status = default;
        foreach (ref readonly var tag in span.EnumerateTagObjects())
        {
            if (tag.Key == StatusTag) { status.Code = tag.Value as string; }
            else if (tag.Key == StatusDescriptionTag) { status.Description = tag.Value as string; }
            else { _attributes.Put(writer, 9, tag, span.Kind, span, ref room); }
        }
        if (room.Dropped > 0) { writer.Number(10, room.Dropped); }
        return status;
    }

    private void PutStatus(OtlpWriter writer, Activity span, (string? Code, string? Description) byTags)
    {
        var code = span.Status != ActivityStatusCode.Unset ? span.Status
            : string.Equals(byTags.Code, "OK", StringComparison.OrdinalIgnoreCase) ? ActivityStatusCode.Ok
            : string.Equals(byTags.Code, "ERROR", StringComparison.OrdinalIgnoreCase) ? ActivityStatusCode.Error
            : ActivityStatusCode.Unset;
        if (code == ActivityStatusCode.Unset) { return; }
        var status = writer.Begin(15);
        var description = span.Status == code ? span.StatusDescription : byTags.Description;
        if (code == ActivityStatusCode.Error && description is not null) { _attributes.PutText(writer, 2, description); }
        writer.Number(3, (int)code);
        writer.End(status);
    }

    private void PutEvents(OtlpWriter writer, Activity span)
    {
        var room = new AttributeRoom();
        foreach (ref readonly var happened in span.EnumerateEvents())
        {
            if (!room.Fits(writer)) { continue; }
            var message = writer.Begin(11);
            writer.Fixed64(1, Nanoseconds(happened.Timestamp.UtcDateTime));
            _attributes.PutText(writer, 2, happened.Name);
            var here = new AttributeRoom();
            foreach (ref readonly var tag in happened.EnumerateTagObjects()) { _attributes.Put(writer, 3, tag, span.Kind, span: null, ref here); }
            if (here.Dropped > 0) { writer.Number(4, here.Dropped); }
            writer.End(message);
        }
        if (room.Dropped > 0) { writer.Number(12, room.Dropped); }
    }

    private void PutLinks(OtlpWriter writer, Activity span)
    {
        var room = new AttributeRoom();
        foreach (ref readonly var link in span.EnumerateLinks())
        {
            if (!room.Fits(writer)) { continue; }
            var message = writer.Begin(13);
            PutId(writer, 1, link.Context.TraceId);
            PutId(writer, 2, link.Context.SpanId);
            var here = new AttributeRoom();
            foreach (ref readonly var tag in link.EnumerateTagObjects()) { _attributes.Put(writer, 4, tag, span.Kind, span: null, ref here); }
            if (here.Dropped > 0) { writer.Number(5, here.Dropped); }
            writer.Fixed32(6, (uint)link.Context.TraceFlags | KnowsParent | (link.Context.IsRemote ? ParentIsRemote : 0));
            writer.End(message);
        }
        if (room.Dropped > 0) { writer.Number(14, room.Dropped); }
    }

    private static void PutId(OtlpWriter writer, int field, ActivityTraceId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        Convert.FromHexString(id.ToHexString(), bytes, out _, out _);
        writer.Bytes(field, bytes);
    }

    private static void PutId(OtlpWriter writer, int field, ActivitySpanId id)
    {
        Span<byte> bytes = stackalloc byte[8];
        Convert.FromHexString(id.ToHexString(), bytes, out _, out _);
        writer.Bytes(field, bytes);
    }

    private static long Nanoseconds(DateTime utc) => (utc - DateTime.UnixEpoch).Ticks * 100;
}
