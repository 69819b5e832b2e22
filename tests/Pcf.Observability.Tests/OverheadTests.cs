using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pcf.Logging;
using Pcf.Metrics;
using Pcf.Observability.Settings;
using Pcf.Observability.Tests.Support;
using Pcf.Shared;

namespace Pcf.Observability.Tests;

/// <summary>What the telemetry says of its own cost, and what a budget for it does.</summary>
public sealed class OverheadTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-overhead-").FullName;
    private readonly FakeClock _clock = new();

    private string LogFile => Path.Combine(_folder, "log.jsonl");

    [Fact]
    public async Task The_page_has_the_time_of_each_part()
    {
        using var host = await StartAsync();
        var time = host.Services.GetRequiredService<TelemetryTime>();
        time.Add(TelemetryPart.Tracing, TimeSpan.FromSeconds(1.5));
        var log = host.Services.GetRequiredService<ILogger<OverheadTests>>();
        // Written until a window of real time has seen one.
        while (time.Seconds(TelemetryPart.Logging) == 0) { log.LogInformation("Written for {Whom}", "timing"); }

        var page = Page.Of(host.Services.GetRequiredService<MetricsRegistry>());

        Assert.Matches("""telemetry_overhead_seconds_total\{component="tracing"\} 1\.5""", page);
        // Few microseconds are written with an exponent.
        const string Logging = "telemetry_overhead_seconds_total{component=\"logging\"} ";
        var line = Assert.Single(page.Split('\n'), line => line.StartsWith(Logging, StringComparison.Ordinal));
        Assert.True(double.Parse(line[Logging.Length..], CultureInfo.InvariantCulture) > 0, line);
        Assert.Contains("""telemetry_overhead_seconds_total{component="metrics"} """, page, StringComparison.Ordinal);
        Assert.Contains("""telemetry_overhead_seconds_total{component="redaction"} """, page, StringComparison.Ordinal);
        Assert.Contains("\ntelemetry_overhead_step 0\n", page, StringComparison.Ordinal);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Over_its_budget_the_telemetry_keeps_less_and_says_so_once_a_step()
    {
        using var host = await StartAsync(("PCF:Telemetry:OverheadBudget", "0.05"));
        var time = host.Services.GetRequiredService<TelemetryTime>();
        var registry = host.Services.GetRequiredService<MetricsRegistry>();
        Assert.Contains("\ntelemetry_overhead_step 0\n", Page.Of(registry), StringComparison.Ordinal);

        Pass(looks: 4, () =>
        {
            Use(TimeSpan.FromMilliseconds(600));
            time.Add(TelemetryPart.Logging, TimeSpan.FromMinutes(1));
        });

        Assert.Contains("\ntelemetry_overhead_step 2\n", Page.Of(registry), StringComparison.Ordinal);
        var log = host.Services.GetRequiredService<ILogger<OverheadTests>>();
        for (var i = 0; i < 1_000; i++) { log.LogInformation("Thinned"); }
        Assert.InRange(host.Services.GetRequiredService<JsonLoggerProvider>().HeldBack, 350, 650);

        // The process does nothing in this time.
        Pass(looks: 20, static () => { });
        Assert.Contains("\ntelemetry_overhead_step 0\n", Page.Of(registry), StringComparison.Ordinal);
        for (var i = 0; i < 1_000; i++) { log.LogInformation("Whole"); }

        await host.StopAsync(TestContext.Current.CancellationToken);
        var records = Records();
        Assert.Equal(["telemetry.thinned", "telemetry.thinned", "telemetry.thinned", "telemetry.whole"],
            records.Select(Event).Where(name => name?.StartsWith("telemetry.", StringComparison.Ordinal) == true));
        Assert.Equal(1_000, records.Count(record => record.GetProperty("message").GetString() == "Whole"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("5 %")]
    [InlineData("1.5")]
    public void A_wrong_budget_is_one_clear_line(string given)
    {
        var builder = Builder(("PCF:Telemetry:OverheadBudget", given));

        var problem = Assert.Single(Assert.Throws<SettingsException>(() => builder.AddPcfObservability()).Problems);

        Assert.Equal($"PCF__Telemetry__OverheadBudget is '{given}'; it should be a number from 0.005 to 1.", problem);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string? Event(JsonElement record) => record.TryGetProperty("event", out var name) ? name.GetString() : null;

    private void Pass(int looks, Action work)
    {
        for (var i = 0; i < looks; i++)
        {
            work();
            _clock.Advance(TimeSpan.FromSeconds(5));
        }
    }

    private static void Use(TimeSpan time)
    {
        var end = Environment.CpuUsage.TotalTime + time;
        while (Environment.CpuUsage.TotalTime < end) { }
    }

    private async Task<IHost> StartAsync(params (string, string?)[] settings)
    {
        var builder = Builder(settings);
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_clock));
        builder.AddPcfObservability();
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    private HostApplicationBuilder Builder(params (string Name, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("PCF:Telemetry:Logging:File:Path", LogFile),
            .. settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value))]);
        return builder;
    }

    private JsonElement[] Records() =>
        [.. Directory.GetFiles(_folder).SelectMany(File.ReadAllLines).Select(line => JsonDocument.Parse(line).RootElement)];
}
