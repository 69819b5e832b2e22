using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pcf.Observability.Tests.Support;

namespace Pcf.Observability.Tests;

/// <summary>Spans of .NET's connections, sockets and name resolution are left out unless a setting names them.</summary>
[Collection(OneTracerProvider.Name)]
public sealed class FrameworkSpansTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-spans-").FullName;
    private readonly HttpReceiver _receiver = new();

    [Fact(Timeout = 60_000)]
    public async Task A_stop_counts_no_span_of_the_librarys_own_connections_as_lost()
    {
        using (var host = Host(_ => { }))
        {
            await host.StartAsync();
            await host.StopAsync();
        }

        var stopped = File.ReadAllLines(LogFile).Select(line => JsonDocument.Parse(line).RootElement)
            .Single(record => record.TryGetProperty("event", out var name) && name.GetString() == "host.stopped");
        Assert.Equal(0, stopped.GetProperty("fields").GetProperty("spans_lost").GetInt64());
        Assert.True(stopped.GetProperty("fields").GetProperty("points").GetInt64() > 0);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(null, false)]
    [InlineData("*", false)]
    [InlineData("*,Experimental.System.Net.*", true)]
    [InlineData("*,Experimental.System.Net.Sockets", true)]
    public async Task A_setting_lets_them_in(string? sources, bool areSent)
    {
        var sent = await Sent(builder => builder.Configuration["PCF:Telemetry:Tracing:Sources"] = sources);

        Assert.Contains("span-of-service", sent, StringComparison.Ordinal);
        Assert.Equal(areSent, sent.Contains("span-of-socket", StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task So_does_a_set_up_of_OpenTelemetry_that_adds_them()
    {
        var sent = await Sent(builder => builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddSource("Experimental.System.Net.Sockets")));

        Assert.Contains("span-of-socket", sent, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _receiver.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string LogFile => Path.Combine(_folder, "log.jsonl");

    private async Task<string> Sent(Action<HostApplicationBuilder> add)
    {
        using var service = new ActivitySource("Service.Jobs");
        using var sockets = new ActivitySource("Experimental.System.Net.Sockets");
        using (var host = Host(add))
        {
            await host.StartAsync();
            service.StartActivity("span-of-service")?.Dispose();
            sockets.StartActivity("span-of-socket")?.Dispose();
            await host.StopAsync();
        }
        return string.Concat(_receiver.Bodies.Select(Encoding.UTF8.GetString));
    }

    private IHost Host(Action<HostApplicationBuilder> add)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Configuration["PCF:Telemetry:Logging:File:Path"] = LogFile;
        builder.Configuration["PCF:Telemetry:Otlp:Endpoint"] = _receiver.Address.OriginalString;
        add(builder);
        builder.AddPcfObservability();
        return builder.Build();
    }
}
