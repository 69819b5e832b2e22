using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>All three signals of the running service in a real viewer, by the standard variables alone.</summary>
public sealed class DashboardTests
{
    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task A_viewer_takes_all_three_signals_whole_under_one_resource(string protocol)
    {
        await using var dashboard = await AspireDashboard.StartAsync();
        await using var service = await ServiceProcess.StartAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", (protocol == "grpc" ? dashboard.Grpc : dashboard.Http).AbsoluteUri),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
            ("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=first"), ("PCF__Telemetry__Logging__Otlp", "true"),
            ("PCF__Telemetry__Otlp__BatchDelay", "00:00:00.2"),
            // A thread for each signal and no more: what waits for them at the stop must not take those that HTTP/2 goes on with.
            ("DOTNET_ThreadPool_ForceMaxWorkerThreads", "3"),
            // The first metrics meet a viewer that has just started and is slow for that.
            ("PCF__Telemetry__StopPatience", "00:00:10"),
            ("OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", "explicit_bucket_histogram"));
        await service.AskAsync("query Greeting { user(id: 1) { name } }");

        await SeenAsync("traces", "POST /graphql");
        await SeenAsync("logs", "graphql.completed");
        var page = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Equal(0, await service.TerminateAsync());

        Assert.All(["export_failed", "rejected", "queue_full", "not_written"], reason =>
            Assert.Contains($"telemetry_records_dropped_total{{signal=\"traces\",reason=\"{reason}\",sink=\"otlp\"}} 0\n", page,
                StringComparison.Ordinal));
        var stopped = service.Lines.Select(line => JsonDocument.Parse(line).RootElement)
            .Single(record => record.TryGetProperty("event", out var name) && name.GetString() == "host.stopped").GetProperty("fields");
        Assert.Equal(("flushed", "flushed", 0),
            (stopped.GetProperty("logs_state").GetString(), stopped.GetProperty("metrics_state").GetString(),
                stopped.GetProperty("points_lost").GetInt64()));
        Assert.True(stopped.GetProperty("points").GetInt64() > 50);
        var resource = Assert.Single((await dashboard.GetAsync("resources")).EnumerateArray());
        Assert.Equal(("Pcf.Api", "first"), (resource.GetProperty("name").GetString(), resource.GetProperty("instanceId").GetString()));
        Assert.All(["hasLogs", "hasTraces", "hasMetrics"], signal => Assert.True(resource.GetProperty(signal).GetBoolean(), signal));

        Task<string> SeenAsync(string signal, string text) => Engine.EventuallyAsync($"'{text}' among the viewer's {signal}", async () =>
            (await dashboard.GetAsync(signal)).GetRawText().Contains(text, StringComparison.Ordinal) ? "seen" : null);
    }
}
