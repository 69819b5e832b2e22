namespace Pcf.Api.Startup;

/// <summary>Headers that keep a browser from taking an answer for something else, on every answer. Pages of HTML add their own
/// <c>Content-Security-Policy</c>.</summary>
internal static class SecurityHeaders
{
    public static void Use(WebApplication app) => app.Use(static (context, next) =>
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return next(context);
    });
}
