using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pcf.Metrics;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>One line gives a service all there is, however it starts, and takes nothing away that it has.</summary>
public sealed class OneLineTests
{
    [Fact(Timeout = 60_000)]
    public async Task One_line_shows_the_routes_on_a_page_of_metrics()
    {
        await using var app = await Start(_ => { });
        using var client = Client(app);

        await client.GetAsync(Path("/items/1"));

        Assert.Contains("http_requests_total{method=\"GET\",endpoint=\"/items/{id}\",status_group=\"2xx\",status_code=\"200\"} 1",
            await Lines(client, "/metrics"));
        Assert.Contains("http_requests_total{method=\"GET\",endpoint=\"/metrics\",status_group=\"2xx\",status_code=\"200\"} 1",
            await Lines(client, "/metrics"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.PostAsync(Path("/metrics"), null)).StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_page_that_is_mapped_elsewhere_is_only_there()
    {
        await using var app = await Start(app => app.MapPcfMetrics("/internal/metrics"));
        using var client = Client(app);

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(Path("/metrics"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Path("/internal/metrics"))).StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_service_with_a_page_of_its_own_at_that_place_keeps_it()
    {
        await using var app = await Start(app => app.MapGet("/metrics", () => "mine"));
        using var client = Client(app);

        Assert.Equal("mine", await client.GetStringAsync(Path("/metrics")));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_mapping_takes_conventions()
    {
        await using var app = await Start(app => app.MapPcfMetrics().RequireHost("scraper.example"));
        using var client = Client(app);

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(Path("/metrics"))).StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, Path("/metrics"));
        request.Headers.Host = "scraper.example";
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(request)).StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_service_that_starts_by_a_Startup_class_takes_it_too()
    {
        using var host = Host.CreateDefaultBuilder()
            .ConfigureWebHostDefaults(web => web.UseStartup<Startup>().UseUrls("http://127.0.0.1:0").UseEnvironment("Development"))
            .Build();
        await host.StartAsync();
        using var client = new HttpClient
        {
            BaseAddress = new Uri(
            host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First())
        };

        await client.GetAsync(Path("/items/7"));

        Assert.Contains("http_requests_total{method=\"GET\",endpoint=\"/items/{id}\",status_group=\"2xx\",status_code=\"200\"} 1",
            await Lines(client, "/metrics"));
        await host.StopAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Every_mapped_route_has_a_series_of_its_own_up_to_a_thousand()
    {
        await using var app = await Start(app =>
        {
            for (var i = 0; i < 400; i++) { app.MapGet($"/route{i}/{{id}}", () => "ok"); }
        });
        using var client = Client(app);

        for (var i = 0; i < 400; i++) { await client.GetAsync(Path($"/route{i}/1")); }

        var lines = await Lines(client, "/metrics");
        Assert.DoesNotContain(lines,
            line => line.StartsWith("http_requests_total{", StringComparison.Ordinal)
                && line.Contains("endpoint=\"other\"", StringComparison.Ordinal));
        Assert.Equal(400, lines.Count(line => line.StartsWith("http_requests_total{method=\"GET\",endpoint=\"/route", StringComparison.Ordinal)));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("TELEMETRY_DISABLED")]
    [InlineData("OTEL_SDK_DISABLED")]
    public async Task Switched_off_the_same_code_runs(string variable)
    {
        await using var app = await Start(
            app =>
            {
                app.UsePcfObservability();
                app.MapPcfMetrics().RequireHost("*");
                app.MapPcfLogLevels().RequireHost("*");
                app.Services.GetRequiredService<MetricsRegistry>().RegisterCounter("orders_total", "Orders.").Add(1);
            },
            (variable, "true"));
        using var client = Client(app);

        Assert.Equal("1", await client.GetStringAsync(Path("/items/1")));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(Path("/metrics"))).StatusCode);
    }

    private static async Task<WebApplication> Start(Action<WebApplication> use, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Configuration["Logging:LogLevel:Default"] = "Error";
        builder.AddPcfObservability();
        var app = builder.Build();
        app.MapGet("/items/{id}", (string id) => id);
        use(app);
        await app.StartAsync();
        return app;
    }

    private static HttpClient Client(WebApplication app) => new() { BaseAddress = new Uri(app.Urls.First()) };

    private static Uri Path(string path) => new(path, UriKind.Relative);

    private static async Task<string[]> Lines(HttpClient client, string path) => (await client.GetStringAsync(Path(path))).Split('\n');

    private sealed class Startup(IConfiguration configuration)
    {
        public void ConfigureServices(IServiceCollection services)
        {
            services.AddRouting();
            services.AddPcfObservability(configuration, options => options.ServiceName = "startup");
        }

        public void Configure(IApplicationBuilder app)
        {
            app.UsePcfObservability();
            app.UseRouting();
            app.UseEndpoints(endpoints => endpoints.MapGet("/items/{id}", (string id) => id));
        }
    }
}
