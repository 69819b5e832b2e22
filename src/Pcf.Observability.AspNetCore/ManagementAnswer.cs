using Microsoft.AspNetCore.Http;

namespace Pcf.Observability.AspNetCore;

/// <summary>What an endpoint of management answers to a request that it refuses: one line of text for each fault.</summary>
internal static class ManagementAnswer
{
    /// <summary>Answers with a status and its reasons.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string reasons)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"{reasons}\n", context.RequestAborted);
    }

    /// <summary>Answers with 401 where access is missing; with the status alone where nothing of management is to be seen.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">What <see cref="TokenAccess.StatusFor"/> says of it.</param>
    /// <param name="setting">The setting that names the file with the token.</param>
    public static Task RefuseAccessAsync(HttpContext context, int status, string setting)
    {
        context.Response.StatusCode = status;
        if (status != StatusCodes.Status401Unauthorized) { return Task.CompletedTask; }
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return RefuseAsync(context, status, $"The header Authorization should be 'Bearer' with the token in the file that {setting} names.");
    }
}
