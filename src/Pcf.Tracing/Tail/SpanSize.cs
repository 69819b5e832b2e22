using System.Diagnostics;

namespace Pcf.Tracing.Tail;

/// <summary>About how much memory a span takes.</summary>
internal static class SpanSize
{
    // Of an Activity with its ids, and of a node of its lists, in a 64-bit process.
    private const int Span = 512;
    private const int Node = 64;
    private const int EventOrLink = 160;
    private const int Unknown = 64;

    /// <summary>The memory, in bytes, and whether the span says that it has failed.</summary>
    public static int Of(Activity span, out bool hasFailed)
    {
        hasFailed = span.Status == ActivityStatusCode.Error;
        var size = Span + ((span.StatusDescription?.Length ?? 0) * sizeof(char));
        foreach (ref readonly var tag in span.EnumerateTagObjects())
        {
            size += Of(tag);
            // The older way to set a status (OpenTelemetry .NET, before ActivityStatusCode).
            if (tag.Key == "otel.status_code" && span.Status == ActivityStatusCode.Unset)
            {
                hasFailed = string.Equals(tag.Value as string, "ERROR", StringComparison.OrdinalIgnoreCase);
            }
        }
        foreach (ref readonly var happened in span.EnumerateEvents())
        {
            size += EventOrLink;
            foreach (ref readonly var tag in happened.EnumerateTagObjects()) { size += Of(tag); }
        }
        foreach (ref readonly var link in span.EnumerateLinks())
        {
            size += EventOrLink;
            foreach (ref readonly var tag in link.EnumerateTagObjects()) { size += Of(tag); }
        }
        return size;
    }

    private static int Of(in KeyValuePair<string, object?> tag) => Node + tag.Value switch
    {
        string text => text.Length * sizeof(char),
        // Most are numbers, which a test of their exact type passes by faster than one for the class Array.
        int or long or bool or double => Unknown,
        Array array => array.Length * (array is string[]? Unknown : sizeof(long)),
        _ => Unknown,
    };
}
