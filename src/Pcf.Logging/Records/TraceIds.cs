using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Pcf.Logging.Records;

/// <summary>The ids of an activity's trace and span, in whatever form it has them. Thread-safe.</summary>
/// <remarks>
/// A caller can give a request's activity an id that is none of W3C's. Its records and errors must be found together all the same, so the ids are
/// then those that a version of the
/// future begins with, or are made of the given ones: the same for the same.
/// </remarks>
internal static class TraceIds
{
    private const int TraceDigits = 32;
    private const int SpanDigits = 16;

    /// <summary>The ids as hexadecimal digits, 32 and 16.</summary>
    public static (string Trace, string Span) Of(Activity activity)
    {
        if (activity.IdFormat == ActivityIdFormat.W3C) { return (activity.TraceId.ToHexString(), activity.SpanId.ToHexString()); }
        var root = activity.RootId ?? activity.Id ?? activity.OperationName;
        return (TraceParent.TryParse(root, out var parent) ? parent.TraceId.ToHexString() : Made(root, TraceDigits),
            Made(activity.Id ?? root, SpanDigits));
    }

    private static string Made(string of, int digits)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(of), hash);
        return Convert.ToHexStringLower(hash[..(digits / 2)]);
    }
}
