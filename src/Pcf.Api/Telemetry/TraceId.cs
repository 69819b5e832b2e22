using System.Diagnostics;

namespace Pcf.Api.Telemetry;

/// <summary>The id by which a client's error report is found again in traces and logs.</summary>
internal static class TraceId
{
    /// <summary>The current trace's id; null where nothing is traced.</summary>
    public static string? Current => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId.ToHexString() : null;
}
