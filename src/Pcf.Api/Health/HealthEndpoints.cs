using System.Text.Json;

namespace Pcf.Api.Health;

/// <summary><c>/health</c>: the process answers. <c>/health/ready</c>: so does what it depends on.</summary>
internal static class HealthEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapHealth(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.MapMethods("/health", Methods, async context =>
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync("OK", context.RequestAborted);
        });
        app.MapMethods("/health/ready", Methods, async context =>
        {
            var report = await context.RequestServices.GetRequiredService<HealthMonitor>().CurrentAsync(context.RequestAborted);
            context.Response.StatusCode = report.Status is HealthStatus.Healthy or HealthStatus.Degraded && !stopping.IsCancellationRequested
                ? StatusCodes.Status200OK
                : StatusCodes.Status503ServiceUnavailable;
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.Headers.CacheControl = "no-store";
            await using (var json = new Utf8JsonWriter(context.Response.BodyWriter)) { Write(json, report, stopping.IsCancellationRequested); }
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        });
    }

    private static void Write(Utf8JsonWriter json, HealthReport report, bool isStopping)
    {
        json.WriteStartObject();
        json.WriteString("status"u8, isStopping ? "stopping" : Name(report.Status));
        json.WriteStartObject("dependencies"u8);
        foreach (var dependency in report.Dependencies)
        {
            json.WriteStartObject(dependency.Name);
            json.WriteString("status"u8, Name(dependency.Status));
            json.WriteNumber("latency_ms"u8, Math.Round(dependency.Latency.TotalMilliseconds, 3));
            json.WriteString("last_check"u8, dependency.LastCheck);
            json.WriteString("message"u8, dependency.Message);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Name(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        HealthStatus.Unhealthy => "unhealthy",
        _ => "starting",
    };
}
