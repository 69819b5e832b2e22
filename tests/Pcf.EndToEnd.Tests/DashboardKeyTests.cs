using System.Globalization;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>A viewer that takes telemetry only with its key, as one that more than its own machine can reach.</summary>
public sealed class DashboardKeyTests
{
    private const string Key = "Quail77tern-key";

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task With_its_key_it_takes_the_spans_and_the_key_stays_out_of_all_that_is_sent(string protocol)
    {
        await using var dashboard = await AspireDashboard.StartAsync(Key);
        await using var service = await StartAsync(dashboard, protocol, Key);
        await service.AskAsync("query Greeting { user(id: 1) { name } }");

        await Engine.EventuallyAsync("the spans in the viewer", async () =>
            (await dashboard.GetAsync("traces")).GetRawText().Contains("POST /graphql", StringComparison.Ordinal) ? "seen" : null);

        Assert.DoesNotContain(Key, (await dashboard.GetAsync("traces")).GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, await service.TerminateAsync());
        Assert.DoesNotContain(service.Lines, line => line.Contains(Key, StringComparison.Ordinal));
        Assert.DoesNotContain(service.Lines, line => line.Contains("export_failed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task With_another_key_it_refuses_and_the_spans_count_as_lost(string protocol)
    {
        await using var dashboard = await AspireDashboard.StartAsync(Key);
        await using var service = await StartAsync(dashboard, protocol, "Quail77tern-other");
        await service.AskAsync("query Greeting { user(id: 1) { name } }");

        await Engine.EventuallyAsync("the loss of the spans", async () =>
        {
            var page = ScrapedPage.Parse(await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
            var lost = page.Sum("telemetry_records_dropped_total", ("signal", "traces"), ("reason", "export_failed"));
            return lost > 0 ? lost.ToString(CultureInfo.InvariantCulture) : null;
        });

        Assert.DoesNotContain("POST /graphql", (await dashboard.GetAsync("traces")).GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, await service.TerminateAsync());
        Assert.Single(service.Lines, line => line.Contains("\"traces.export_failed\"", StringComparison.Ordinal));
        Assert.DoesNotContain(service.Lines, line => line.Contains("Quail77tern", StringComparison.Ordinal));
    }

    private static Task<ServiceProcess> StartAsync(AspireDashboard dashboard, string protocol, string key) => ServiceProcess.StartAsync(
        ("OTEL_EXPORTER_OTLP_ENDPOINT", (protocol == "grpc" ? dashboard.Grpc : dashboard.Http).AbsoluteUri),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol), ("OTEL_EXPORTER_OTLP_HEADERS", $"x-otlp-api-key={key}"),
        ("PCF__Telemetry__Otlp__BatchDelay", "00:00:00.2"), ("PCF__Telemetry__Metrics__Otlp", "false"));
}
