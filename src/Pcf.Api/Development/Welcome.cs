using Pcf.Logging;
using Pcf.Metrics;

namespace Pcf.Api.Development;

/// <summary>What stands at <c>/</c>, for people who open the service's address and nothing else: in Development a page with live figures for a
/// browser, a line for all others.</summary>
internal static class Welcome
{
    private const string Line = "PCF: GraphQL by POST to /graphql, health at /health and /health/ready, metrics at /metrics.\n";
    private const string LineBesideManagement = "PCF: GraphQL by POST to /graphql; health and metrics are on the management port.\n";

    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'";

    /// <summary>Maps it, and in Development what its page loads.</summary>
    public static void MapWelcome(this WebApplication app)
    {
        var line = app.Services.GetService<MetricsOptions>() is { Port: > 0 } ? LineBesideManagement : Line;
        var hasPage = app.Environment.IsDevelopment();
        app.MapGet("/", context =>
        {
            context.Response.Headers.Vary = "Accept";
            if (hasPage && TakesHtml(context.Request)) { return WritePageAsync(context); }
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync(line, context.RequestAborted);
        });
        if (!hasPage) { return; }
        app.MapGet("/development/page.css", static context => WriteAsync(context, "text/css; charset=utf-8", "page.css"));
        app.MapGet("/development/page.js", static context => WriteAsync(context, "text/javascript; charset=utf-8", "page.js"));
        app.MapGet("/development/records", static context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.Headers.CacheControl = "no-store";
            // Each record is a JSON object already.
            var records = context.RequestServices.GetService<RecentRecords>()?.Read() ?? [];
            return context.Response.WriteAsync($"[{string.Join(',', records)}]", context.RequestAborted);
        });
    }

    private static bool TakesHtml(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(range => range.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));

    private static Task WritePageAsync(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return WriteAsync(context, "text/html; charset=utf-8", "page.html");
    }

    private static async Task WriteAsync(HttpContext context, string type, string name)
    {
        context.Response.ContentType = type;
        context.Response.Headers.CacheControl = "no-cache";
        await using var text = typeof(Welcome).Assembly.GetManifestResourceStream("development." + name)!;
        await text.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
