using System.Buffers;
using System.Diagnostics;
using System.Globalization;

namespace Pcf.Tracing.Propagation;

/// <summary>The header <c>traceparent</c>. Thread-safe.</summary>
/// <remarks>Source: W3C Trace Context, level 2, sections "Traceparent Header" and "Versioning of traceparent".</remarks>
internal static class TraceParent
{
    public const string Header = "traceparent";

    /// <summary>The flag of a trace id whose last 56 bits are random.</summary>
    public const ActivityTraceFlags Random = (ActivityTraceFlags)2;

    // Version, trace id, parent id and flags with their dashes: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.
    private const int Length = 55;
    private const int TraceStart = 3;
    private const int SpanStart = 36;
    private const int FlagsStart = 53;
    private const ActivityTraceFlags Known = ActivityTraceFlags.Recorded | Random;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>Reads the header as a caller sent it, of this version or a later one.</summary>
    /// <returns>What this version knows of it, as a header of this version; null for what is none: then a new trace begins.</returns>
    public static string? Read(string? header)
    {
        var text = header.AsSpan().Trim(" \t");
        if (text.Length < Length || text[2] != '-' || text[SpanStart - 1] != '-' || text[FlagsStart - 1] != '-') { return null; }
        var version = text[..2];
        var trace = text[TraceStart..(SpanStart - 1)];
        var span = text[SpanStart..(FlagsStart - 1)];
        var flags = text[FlagsStart..Length];
        if (!IsHex(version) || !IsHex(trace) || !IsHex(span) || !IsHex(flags) || version is "ff" || !trace.ContainsAnyExcept('0')
            || !span.ContainsAnyExcept('0'))
        {
            return null;
        }
        // What a later version adds follows a dash; this one ends here.
        if (text.Length > Length && (version is "00" || text[Length] != '-')) { return null; }
        var known = Flags((ActivityTraceFlags)byte.Parse(flags, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return header!.Length == Length && version is "00" && flags.SequenceEqual(known)
            ? header : string.Concat("00", text[2..FlagsStart], known);
    }

    /// <summary>The header for calls that are made in an activity.</summary>
    /// <returns>Null for an activity without ids of W3C's form.</returns>
    public static string? Of(Activity activity) =>
        activity.IdFormat != ActivityIdFormat.W3C || activity.SpanId == default ? null : Text(activity.TraceId, activity.SpanId, FlagsOf(activity));

    /// <summary>The header for calls that are made in a context.</summary>
    public static string Of(ActivityContext context) => Text(context.TraceId, context.SpanId, FlagsOf(context));

    private static string Text(ActivityTraceId trace, ActivitySpanId span, ActivityTraceFlags flags) =>
        $"00-{trace.ToHexString()}-{span.ToHexString()}-{Flags(flags)}";

    private static ActivityTraceFlags FlagsOf(ActivityContext context) =>
        Activity.Current is { } current && current.SpanId == context.SpanId && current.TraceId == context.TraceId
            ? context.TraceFlags | (FlagsOf(current) & Random) : context.TraceFlags;

    // The runtime does not hand the random flag down to spans that are recorded, so it is asked of the first span of this process.
    private static ActivityTraceFlags FlagsOf(Activity activity)
    {
        var first = activity;
        while (first.Parent is { } parent) { first = parent; }
        var random = first.ParentSpanId != default ? first.ActivityTraceFlags & Random
            // The runtime's own ids are random in all of their bits; what an application's generator makes is unknown.
            : Activity.TraceIdGenerator is null ? Random : ActivityTraceFlags.None;
        return (activity.ActivityTraceFlags & ActivityTraceFlags.Recorded) | random;
    }

    // Bits that no version knows yet are not passed on.
    private static string Flags(ActivityTraceFlags flags) => (flags & Known) switch
    {
        ActivityTraceFlags.None => "00",
        ActivityTraceFlags.Recorded => "01",
        Random => "02",
        _ => "03",
    };

    private static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Hex);
}
