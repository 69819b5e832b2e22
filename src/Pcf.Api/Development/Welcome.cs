using Pcf.Metrics;

namespace Pcf.Api.Startup;

/// <summary>What stands at <c>/</c>, for people who open the service's address and nothing else.</summary>
internal static class Welcome
{
    private const string Line = "PCF: GraphQL by POST to /graphql, health at /health and /health/ready, metrics at /metrics.\n";
    private const string LineBesideManagement = "PCF: GraphQL by POST to /graphql; health and metrics are on the management port.\n";

    public static void MapWelcome(this WebApplication app)
    {
        var line = app.Services.GetService<MetricsOptions>() is { Port: > 0 } ? LineBesideManagement : Line;
        app.MapGet("/", context =>
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync(line, context.RequestAborted);
        });
    }
}
