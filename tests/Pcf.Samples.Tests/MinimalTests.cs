using System.Net;
using Pcf.Samples.Tests.Support;

namespace Pcf.Samples.Tests;

/// <summary>The shortest web service: its own meter, span, record and routes are there by one line.</summary>
public sealed class MinimalTests
{
    [Fact]
    public async Task Its_meter_its_span_its_record_and_its_routes_are_there()
    {
        await using var collector = await Collector.StartAsync();
        await using var sample = await Sample.StartAsync("Minimal", collector.Settings);

        Assert.Equal(HttpStatusCode.OK, await sample.PostAsync("/orders/NO"));
        Assert.Equal(HttpStatusCode.NotFound, await sample.PostAsync("/nowhere"));
        var page = await sample.PageAsync();
        Assert.Equal(0, await sample.StopAsync());

        Assert.Contains("shop_orders_total{country=\"NO\"} 1\n", page, StringComparison.Ordinal);
        Assert.Matches("http_requests_total\\{.*endpoint=\"/orders/\\{country\\}\".*\\} 1\n", page);
        Assert.Matches("http_requests_total\\{.*endpoint=\"unmatched\".*\\} 1\n", page);
        Assert.True(collector.Has("traces", "take order"));
        Assert.True(collector.Has("traces", "POST /orders/{country}"));
        Assert.True(collector.Has("logs", "Order from NO"));
        var record = Assert.Single(sample.Records, record => record.GetProperty("message").GetString() == "Order from NO");
        Assert.Equal("NO", record.GetProperty("fields").GetProperty("country").GetString());
        Assert.Equal(32, record.GetProperty("trace_id").GetString()!.Length);
        Assert.Single(sample.Named("host.stopped"));
    }

    [Theory]
    [InlineData("PCF__Telemetry__Enabled", "false")]
    [InlineData("OTEL_SDK_DISABLED", "true")]
    public async Task Switched_off_it_answers_all_the_same(string setting, string value)
    {
        await using var sample = Sample.Launch("Minimal", (setting, value));

        await sample.AnswersAsync("/orders/NO");

        Assert.DoesNotContain(sample.Records, record => record.GetProperty("message").GetString() == "Order from NO");
    }
}
