using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Pcf.Otlp;

/// <summary>One unary gRPC call over HTTP/2: how a request is framed, and what its answer says.</summary>
internal static class OtlpGrpc
{
    private const int FrameHead = 5;
    private const int ResourceExhausted = 8;

    // Those that the OTLP specification lists: cancelled, deadline exceeded, aborted, out of range, unavailable, data loss.
    private static readonly int[] Retryable = [1, 4, 10, 11, 14, 15];

    /// <summary>A message with its length before it.</summary>
    /// <param name="message">The message, compressed or not.</param>
    /// <param name="isPacked">Whether it is compressed.</param>
    public static byte[] Frame(ReadOnlySpan<byte> message, bool isPacked)
    {
        var frame = new byte[FrameHead + message.Length];
        frame[0] = isPacked ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame.AsSpan(FrameHead));
        return frame;
    }

    /// <summary>Makes a call of a request whose content is a frame.</summary>
    public static void Prepare(HttpRequestMessage request, bool isPacked)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (isPacked) { request.Headers.Add("grpc-encoding", "gzip"); }
        request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
    }

    /// <summary>What an answer says whose body has been read to its end.</summary>
    public static OtlpAnswer Answer(HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (!response.IsSuccessStatusCode) { return OtlpAnswer.Of(response, body, now); }
        if (!int.TryParse(Header(response, "grpc-status"), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            return new OtlpAnswer(IsTaken: false, MayRetry: true, Why: "no gRPC status");
        }
        if (status == 0)
        {
            return new OtlpAnswer(IsTaken: true, Rejected: body.Length > FrameHead && body[0] == 0 ? OtlpAnswer.RejectedIn(body[FrameHead..]) : 0);
        }
        var wait = Wait(Header(response, "grpc-status-details-bin"));
        var mayRetry = Array.IndexOf(Retryable, status) >= 0 || (status == ResourceExhausted && wait is not null);
        return new OtlpAnswer(IsTaken: false, mayRetry, RetryAfter: wait, Why: $"gRPC status {status}");
    }

    // A trailer, or a header where there is nothing but the status.
    private static string? Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values)
            ? values.FirstOrDefault()
            : null;

    // google.rpc.Status: details (3) are of type Any, whose value (2) may be a RetryInfo with a Duration (1) of seconds (1) and nanoseconds (2).
    private static TimeSpan? Wait(string? details)
    {
        if (details is null) { return null; }
        var bytes = new byte[details.Length + 3];
        if (!Convert.TryFromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '='), bytes, out var length)) { return null; }
        var status = new ProtobufFields(bytes.AsSpan(0, length));
        while (status.Next())
        {
            if (status.Number == 3 && RetryInfo(status.Bytes) is { } wait) { return wait; }
        }
        return null;
    }

    private static TimeSpan? RetryInfo(ReadOnlySpan<byte> any)
    {
        var isRetryInfo = false;
        ReadOnlySpan<byte> value = default;
        var fields = new ProtobufFields(any);
        while (fields.Next())
        {
            if (fields.Number == 1) { isRetryInfo = fields.Bytes.EndsWith("google.rpc.RetryInfo"u8); }
            else if (fields.Number == 2) { value = fields.Bytes; }
        }
        var info = new ProtobufFields(value);
        if (!isRetryInfo || !info.Next() || info.Number != 1) { return null; }
        var ticks = 0L;
        var duration = new ProtobufFields(info.Bytes);
        while (duration.Next())
        {
            ticks += duration.Number == 1 ? Math.Clamp(duration.Value, 0, 86_400) * TimeSpan.TicksPerSecond : duration.Value / 100;
        }
        return ticks > 0 ? TimeSpan.FromTicks(ticks) : null;
    }
}
