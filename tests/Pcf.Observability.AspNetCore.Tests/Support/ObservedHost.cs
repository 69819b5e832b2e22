using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pcf.Observability.AspNetCore.Tests.Support;

/// <summary>A small service that has taken the library, on a real port of the loopback.</summary>
internal sealed class ObservedHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ObservedHost(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public IReadOnlyCollection<string> Addresses => [.. _app.Urls];

    public IServiceProvider Services => _app.Services;

    public static Task<ObservedHost> Start(string environment = "Development", params (string Key, string Value)[] settings) =>
        Start(environment, ["http://127.0.0.1:0"], settings);

    /// <summary>Starts it on addresses; none are those of its settings.</summary>
    public static async Task<ObservedHost> Start(string environment, string[] addresses, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Configuration["Logging:LogLevel:Default"] = "Error";
        if (addresses.Length > 0) { builder.WebHost.UseUrls(addresses); }
        builder.AddPcfObservability();
        builder.Services.AddHttpClient("partner");
        var app = builder.Build();
        app.UsePcfObservability();
        app.UsePathBase("/base");
        app.UseRouting();
        app.Use((context, next) => context.Request.Path == "/middleware" ? context.Response.WriteAsync("in the middle") : next(context));
        app.Use((context, next) =>
        {
            if (long.TryParse(context.Request.Headers["X-Break-After"], out var after))
            {
                context.Response.Body = new BreakingStream(context.Response.Body, after);
            }
            return next(context);
        });
        app.MapPcfMetrics();
        app.MapPcfLogLevels();
        app.MapGet("/health", () => "OK");
        app.MapGet("/health/ready", () => "OK");
        app.MapGet("/healthcare/{id}", (string id) => Results.Text(id));
        app.MapGet("/items/{id}", (string id) => Results.Text(id));
        app.MapGet("/broken", (HttpContext _) => Task.FromException(new InvalidOperationException("broken")));
        app.MapGet("/trace", () =>
            Results.Text(Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId.ToHexString() : "none"));
        app.MapGet("/number/{number}", (int number) => Results.Text($"{number}"));
        app.MapGet("/parse", (string? number) => Results.Text($"{int.Parse(number!, CultureInfo.InvariantCulture)}"));
        app.MapPost("/json", (Dictionary<string, int> body) => Results.Text($"{body.Count}"));
        app.MapGet("/call", async (IHttpClientFactory clients) =>
        {
            using var client = clients.CreateClient("partner");
            // Nobody listens there.
            await client.GetAsync(new Uri("http://127.0.0.1:9/"));
        });
        app.MapGet("/log", (ILogger<ObservedHost> log) =>
        {
            log.LogWarning("In a request");
            return Results.Ok();
        });
        await app.StartAsync();
        return new ObservedHost(app);
    }

    /// <summary>The value of a series on /metrics, or null.</summary>
    public async Task<string?> Metric(string series)
    {
        var page = await Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return page.Split('\n').FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal))?[(series.Length + 1)..];
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
