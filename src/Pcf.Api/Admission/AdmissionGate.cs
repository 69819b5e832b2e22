using System.Text;

namespace Pcf.Api.Admission;

/// <summary>Refuses requests under overload, before anything is spent on them: no token is verified and no body is read.</summary>
internal sealed partial class AdmissionGate(RequestDelegate next, AdaptiveLimit limit, ILogger<AdmissionGate> log)
{
    /// <summary>What a refused client should wait, in seconds.</summary>
    public const string RetryAfter = "1";

    private static readonly byte[] Refusal = Encoding.UTF8.GetBytes(
        """{"errors":[{"message":"The service has as many requests as it can answer in time; try again.","extensions":{"code":"UNAVAILABLE"}}]}""");

    public Task InvokeAsync(HttpContext context)
    {
        if (!limit.IsFull) { return next(context); }
        limit.CountRefused();
        Refused(limit.Limit);
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = RetryAfter;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = Refusal.Length;
        return context.Response.Body.WriteAsync(Refusal, context.RequestAborted).AsTask();
    }

    [LoggerMessage(EventId = 1, EventName = "admission.refused", Level = LogLevel.Warning,
        Message = "Requests are refused with 503: {Limit} are at work, which is as many as can be answered in time; logged once")]
    private partial void Refused(int limit);
}
