using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pcf.Metrics;
using Pcf.Observability.Settings;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>Metrics on their own: the registry, the meters of .NET and the page, without the library's logs and spans.</summary>
public sealed class AddPcfMetricsTests
{
    private const string Token = "made-up-token-for-tests";

    [Fact(Timeout = 60_000)]
    public async Task The_page_shows_registered_metrics_and_meters()
    {
        using var meter = new Meter("Shop");
        await using var app = await Start("Development",
            services => services.AddPcfMetrics(options => options.ConfigureRegistry = registry => registry.WithLabelLimit("country", 1)));
        app.Services.GetRequiredService<MetricsRegistry>().RegisterCounter("orders_total", "Orders.").Add(3);
        var sold = meter.CreateCounter<int>("shop.sold");
        sold.Add(1, new KeyValuePair<string, object?>("country", "no"));
        sold.Add(2, new KeyValuePair<string, object?>("country", "se"));

        var page = await Page(app);

        Assert.Contains("\norders_total 3\n", page, StringComparison.Ordinal);
        Assert.Contains("shop_sold_total{country=\"no\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("shop_sold_total{country=\"other\"} 2\n", page, StringComparison.Ordinal);
        Assert.Contains("process_cpu_seconds_total", page, StringComparison.Ordinal);
        Assert.DoesNotContain("telemetry_log_records_total", page, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_hosts_log_providers_stay()
    {
        await using var app = await Start("Development", services => services.AddPcfMetrics());

        Assert.Contains(app.Services.GetServices<ILoggerProvider>(), provider => provider.GetType().Name == "ConsoleLoggerProvider");
    }

    [Fact(Timeout = 60_000)]
    public async Task Outside_development_the_page_needs_its_token()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Token, TestContext.Current.CancellationToken);
        await using var app = await Start("Production", services => services.AddPcfMetrics(options => options.TokenFile = file));
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var without = await client.GetAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using var with = await client.GetAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (without.StatusCode, with.StatusCode));
        File.Delete(file);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Beside_the_whole_it_counts_once(bool isFirst)
    {
        using var meter = new Meter("Shop");
        var builder = Builder("Development");
        if (isFirst) { builder.Services.AddPcfMetrics(options => options.CardinalityLimit = 7); }
        builder.AddPcfObservability();
        if (!isFirst) { builder.Services.AddPcfMetrics(options => options.CardinalityLimit = 7); }
        await using var app = await Start(builder);
        meter.CreateCounter<int>("shop.sold").Add(1);

        Assert.Contains("\nshop_sold_total 1\n", await Page(app), StringComparison.Ordinal);
        Assert.Equal(7, app.Services.GetRequiredService<MetricsRegistry>().CardinalityLimit);
    }

    [Fact]
    public void Wrong_options_are_named()
    {
        var refused = Assert.Throws<SettingsException>(() => new ServiceCollection().AddPcfMetrics(options => options.CardinalityLimit = 0));

        Assert.StartsWith("PCF__Telemetry__Metrics__CardinalityLimit is '0', by code; it should be", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_port_of_its_own_takes_the_whole_library()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Start("Development", services => services.AddPcfMetrics(options => options.Port = 9_090)));

        Assert.Contains("AddPcfObservability", refused.Message, StringComparison.Ordinal);
    }

    private static WebApplicationBuilder Builder(string environment)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        return builder;
    }

    private static Task<WebApplication> Start(string environment, Action<IServiceCollection> add)
    {
        var builder = Builder(environment);
        add(builder.Services);
        return Start(builder);
    }

    private static async Task<WebApplication> Start(WebApplicationBuilder builder)
    {
        var app = builder.Build();
        app.MapPcfMetrics();
        await app.StartAsync();
        return app;
    }

    private static async Task<string> Page(WebApplication app)
    {
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        return await client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
    }
}
