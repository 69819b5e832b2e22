namespace Pcf.Overhead.Host;

/// <summary>An OTLP receiver over HTTP that reads each request, keeps nothing and accepts everything.</summary>
internal static class Receiver
{
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/", () => "ready");
        app.MapPost("/v1/{signal}", async (HttpContext context) =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            // An empty message: everything was accepted.
            context.Response.ContentType = "application/x-protobuf";
            context.Response.ContentLength = 0;
        });
        return app;
    }
}
