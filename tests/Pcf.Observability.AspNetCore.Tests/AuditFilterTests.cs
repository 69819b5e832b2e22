using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pcf.Logging;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>Audit records are written whatever levels and filters say.</summary>
public sealed class AuditFilterTests : IDisposable
{
    private static readonly string[] Categories = ["Audit", "Audit.LogLevel", "Audit.Orders.Refunds"];
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-audit-").FullName;

    [Theory(Timeout = 60_000)]
    [InlineData("Logging:LogLevel:Default", "None")]
    [InlineData("Logging:LogLevel:Audit", "None")]
    [InlineData("Logging:LogLevel:Audit.LogLevel", "Critical")]
    [InlineData("Logging:LogLevel:Audit.Orders.Refunds", "Error")]
    [InlineData("Logging:LogLevel:*", "None")]
    [InlineData("Logging:LogLevel:A*", "None")]
    [InlineData("Logging:LogLevel:*LogLevel", "None")]
    [InlineData("Logging:Pcf:LogLevel:Default", "None")]
    [InlineData("Logging:Pcf:LogLevel:Audit", "None")]
    [InlineData("Logging:Pcf:LogLevel:Audit.LogLevel", "None")]
    [InlineData("Logging:Pcf:LogLevel:Audit.*", "None")]
    [InlineData("Logging:Pcf:LogLevel:A*t.Orders.Refunds", "None")]
    [InlineData("Logging:Pcf.Logging.JsonLoggerProvider:LogLevel:Audit.LogLevel", "None")]
    [InlineData("Logging:Pcf.Logging.JsonLoggerProvider:LogLevel:*", "None")]
    [InlineData("PCF:Telemetry:Enabled", "false")]
    [InlineData("TELEMETRY_DISABLED", "true")]
    public async Task No_setting_silences_audit(string key, string value)
    {
        await using var app = Build((key, value));

        Assert.All(Categories, category => Assert.True(Log(app, category).IsEnabled(LogLevel.Information), category));
        Assert.All(Categories, category => Assert.False(Log(app, category).IsEnabled(LogLevel.Debug), category));
    }

    [Fact]
    public async Task To_ask_whether_an_audit_record_is_written_allocates_nothing()
    {
        await using var app = Build(("Logging:LogLevel:Default", "Information"));
        var log = Log(app, "Audit");
        for (var i = 0; i < 100; i++) { log.IsEnabled(LogLevel.Debug); }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) { log.IsEnabled(LogLevel.Debug); }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact(Timeout = 60_000)]
    public async Task No_filter_silences_audit()
    {
        await using var app = Build(builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.None);
            builder.Logging.AddFilter(_ => false);
            builder.Logging.AddFilter("Audit", LogLevel.None);
            builder.Logging.AddFilter<JsonLoggerProvider>("Audit.LogLevel", _ => false);
            builder.Logging.AddFilter<JsonLoggerProvider>(null, LogLevel.None);
            builder.Services.Configure<LoggerFilterOptions>(
                options => options.Rules.Add(new LoggerFilterRule("Pcf", "Audit.Orders", LogLevel.None, (_, _, _) => false)));
        });

        Assert.All(Categories, category => Assert.True(Log(app, category).IsEnabled(LogLevel.Information), category));
        Assert.False(Log(app, "Elsewhere").IsEnabled(LogLevel.Critical));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_level_that_is_changed_while_the_service_runs_does_not_either()
    {
        await using var app = Build();
        var levels = app.Services.GetRequiredService<LogLevels>();
        var logs = Categories.Select(category => Log(app, category)).ToArray();

        foreach (var category in (string[])["Default", "*", "Audit", "Audit.LogLevel", "Audit.*"])
        {
            levels.TrySet(category, LogLevel.None, TimeSpan.FromMinutes(1));
        }

        Assert.All(logs, log => Assert.True(log.IsEnabled(LogLevel.Information)));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("Logging:LogLevel:Default", "Trace", LogLevel.Trace, LogLevel.Trace)]
    [InlineData("Logging:LogLevel:Audit", "Debug", LogLevel.Debug, LogLevel.Debug)]
    [InlineData("Logging:LogLevel:Audit.LogLevel", "Debug", LogLevel.Information, LogLevel.Debug)]
    [InlineData("Logging:Pcf:LogLevel:Audit.LogLevel", "Trace", LogLevel.Information, LogLevel.Trace)]
    [InlineData("Logging:Pcf:LogLevel:Default", "Debug", LogLevel.Debug, LogLevel.Debug)]
    public async Task Its_detail_may_be_raised(string key, string value, LogLevel audit, LogLevel below)
    {
        await using var app = Build((key, value));

        Assert.Equal((audit, below), (Least(Log(app, "Audit")), Least(Log(app, "Audit.LogLevel"))));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("Logging:LogLevel:Audito", "Error", LogLevel.Error)]
    [InlineData("Logging:LogLevel:Default", "Warning", LogLevel.Warning)]
    [InlineData("Logging:Pcf:LogLevel:Auditor", "Debug", LogLevel.Debug)]
    [InlineData("Logging:Pcf:LogLevel:A*", "Critical", LogLevel.Critical)]
    public async Task What_only_begins_alike_is_filtered_as_ever(string key, string value, LogLevel least)
    {
        await using var app = Build((key, value));

        Assert.Equal(least, Least(Log(app, "Auditor.Reports")));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Its_own_switch_turns_it_off_and_each_start_tells_so(string telemetry)
    {
        var file = Path.Combine(_folder, "audit.jsonl");
        for (var start = 1; start <= 2; start++)
        {
            await using (var app = Build(("PCF:Telemetry:Logging:Audit:Enabled", "false"), ("PCF:Telemetry:Logging:Audit:Path", file),
                ("PCF:Telemetry:Enabled", telemetry), ("Logging:LogLevel:Default", "None"), ("Logging:LogLevel:Audit", "None")))
            {
                await app.StartAsync(TestContext.Current.CancellationToken);
                Assert.All(Categories, category => Assert.False(Log(app, category).IsEnabled(LogLevel.Critical), category));
                await app.StopAsync(TestContext.Current.CancellationToken);
            }

            var written = File.ReadAllLines(file).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
            Assert.Equal(Enumerable.Repeat("audit.switched_off", start), written.Select(record => record.GetProperty("event").GetString()));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static LogLevel Least(ILogger log) => Enum.GetValues<LogLevel>().First(log.IsEnabled);

    private static ILogger Log(WebApplication app, string category) => app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category);

    private static WebApplication Build(params (string Key, string Value)[] settings) =>
        Build(builder => builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))));

    private static WebApplication Build(Action<WebApplicationBuilder> configure)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        configure(builder);
        builder.AddPcfObservability();
        return builder.Build();
    }
}
