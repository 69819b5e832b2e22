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
            ("OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", "explicit_bucket_histogram"));
        await service.AskAsync("query Greeting { user(id: 1) { name } }");

        await Engine.EventuallyAsync("the request in the viewer", async () =>
            (await dashboard.GetAsync("traces")).GetRawText().Contains("POST /graphql", StringComparison.Ordinal) ? "seen" : null);
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
        Assert.Contains("graphql.completed", (await dashboard.GetAsync("logs")).GetRawText(), StringComparison.Ordinal);
    }
}
