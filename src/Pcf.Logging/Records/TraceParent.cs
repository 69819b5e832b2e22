using System.Buffers;
using System.Diagnostics;
using System.Globalization;

namespace Pcf.Logging.Records;

/// <summary>Reads <c>traceparent</c> as W3C Trace Context says, in chapter "Versioning of traceparent": what a later version adds follows a dash and
/// is not looked at.</summary>
internal static class TraceParent
{
    // Version, trace id, parent id and flags with their dashes: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.
    private const int Length = 55;
    private const int TraceStart = 3;
    private const int SpanStart = 36;
    private const int FlagsStart = 53;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>Reads a header of any version.</summary>
    /// <returns>False for what is none: then a new trace begins.</returns>
    public static bool TryParse(string? header, out ActivityContext parent)
    {
        parent = default;
        if (header is null || header.Length < Length || header[2] != '-' || header[SpanStart - 1] != '-' || header[FlagsStart - 1] != '-')
        {
            return false;
        }
        var text = header.AsSpan();
        var version = text[..2];
        var trace = text[TraceStart..(SpanStart - 1)];
        var span = text[SpanStart..(FlagsStart - 1)];
        var flags = text[FlagsStart..Length];
        if (!IsHex(version) || !IsHex(trace) || !IsHex(span) || !IsHex(flags) || version is "ff" || !trace.ContainsAnyExcept('0')
            || !span.ContainsAnyExcept('0'))
        {
            return false;
        }
        if (header.Length > Length && (version is "00" || header[Length] != '-')) { return false; }
        // Of a later version only the flag that is known counts.
        var sampled = (byte.Parse(flags, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 1) == 1;
        parent = new ActivityContext(ActivityTraceId.CreateFromString(trace), ActivitySpanId.CreateFromString(span),
            sampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None, isRemote: true);
        return true;
    }

    private static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Hex);
}
