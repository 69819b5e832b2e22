using System.Net;
using System.Text.Json;

namespace Pcf.Otlp;

/// <summary>What a receiver said to one request: OTLP specification, "OTLP/HTTP Response" and "OTLP/gRPC Response".</summary>
/// <param name="IsTaken">Whether it took the records, or those of them that it could.</param>
/// <param name="MayRetry">Whether the same request may be sent again.</param>
/// <param name="Rejected">Records that it did not take although it took the request.</param>
/// <param name="RetryAfter">How long it wants to be left alone; null when it did not say.</param>
/// <param name="Why">Why it took none, in words of our own.</param>
internal sealed record OtlpAnswer(bool IsTaken, bool MayRetry = false, long Rejected = 0, TimeSpan? RetryAfter = null, string Why = "")
{
    private const int PartialSuccess = 1;
    private const int RejectedRecords = 1;

    /// <summary>An answer over HTTP.</summary>
    public static OtlpAnswer Of(HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (response.IsSuccessStatusCode)
        {
            return new OtlpAnswer(IsTaken: true, Rejected: RejectedIn(body, response.Content.Headers.ContentType?.MediaType == "application/json"));
        }
        var mayRetry = response.StatusCode
            is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
        var wait = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - now : null;
        return new OtlpAnswer(IsTaken: false, mayRetry, RetryAfter: wait > TimeSpan.Zero ? wait : null, Why: $"status {(int)response.StatusCode}");
    }

    /// <summary>How many records the message of a successful answer says were rejected.</summary>
    public static long RejectedIn(ReadOnlySpan<byte> message, bool isJson = false)
    {
        if (isJson) { return RejectedInJson(message); }
        var fields = new ProtobufFields(message);
        while (fields.Next())
        {
            if (fields.Number != PartialSuccess) { continue; }
            var partial = new ProtobufFields(fields.Bytes);
            while (partial.Next())
            {
                if (partial.Number == RejectedRecords) { return Math.Max(0, partial.Value); }
            }
        }
        return 0;
    }

    // rejectedLogRecords, rejectedSpans or rejectedDataPoints; whole numbers of 64 bits are texts in protobuf's JSON.
    private static long RejectedInJson(ReadOnlySpan<byte> message)
    {
        try
        {
            var reader = new Utf8JsonReader(message);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("partialSuccess", out var partial)) { return 0; }
            if (partial.ValueKind != JsonValueKind.Object) { return 0; }
            foreach (var member in partial.EnumerateObject())
            {
                if (!member.Name.StartsWith("rejected", StringComparison.Ordinal)) { continue; }
                if (long.TryParse(member.Value.ToString(), out var rejected)) { return Math.Max(0, rejected); }
            }
        }
        catch (JsonException)
        {
            // An answer that cannot be read says nothing against the records.
        }
        return 0;
    }
}
