using System.Buffers;
using Microsoft.AspNetCore.Http;
using Pcf.Redaction;

namespace Pcf.Observability.AspNetCore;

/// <summary>The id that a request, its answer and its log records share.</summary>
internal static class RequestId
{
    public const string Header = "X-Request-Id";
    private const int MaxLength = 64;
    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>The caller's own id when it is well formed, up to 64 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; else a new one.</summary>
    public static string Of(HttpContext context, Redactor redactor)
    {
        var given = context.Request.Headers[Header];
        // A well-formed id that is a secret all the same would be in every record. Anything else could forge log lines or carry what must not be
        // logged.
        return given is [{ Length: > 0 and <= MaxLength } id] && !id.AsSpan().ContainsAnyExcept(Allowed) && ReferenceEquals(redactor.Redact(id), id)
            ? id : NewRequestId.Create();
    }

    /// <summary>Puts the id on the answer, also on one that an error page makes anew or that a cache keeps from another request.</summary>
    /// <remarks>It is set when the answer starts and not before: setting a header that the server does not know costs as much as a metric, and
    /// what is set before an error page or a cache would have to be set again.</remarks>
    public static void Answer(HttpContext context) =>
        context.Response.OnStarting(
            static state =>
            {
                var context = (HttpContext)state;
                if (MatchedRoute.ScopeOf(context) is { } scope) { context.Response.Headers[Header] = scope.RequestId; }
                return Task.CompletedTask;
            },
            context);

    /// <summary>Answers a request with an unhandled exception, as the server would and with the id.</summary>
    public static async Task AnswerFailureAsync(HttpContext context, int status)
    {
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested) { return; }
        try
        {
            context.Response.Clear();
            context.Response.StatusCode = status;
            context.Response.ContentLength = 0;
            await context.Response.CompleteAsync();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException or ObjectDisposedException)
        {
            // The client is gone, or the server is done with the answer; the exception that is logged is the request's own.
        }
    }
}
