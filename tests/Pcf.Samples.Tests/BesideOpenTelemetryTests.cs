using System.Net;
using Pcf.Samples.Tests.Support;

namespace Pcf.Samples.Tests;

/// <summary>A service with its own set-up of OpenTelemetry: it keeps all of it, and the library works beside it.</summary>
public sealed class BesideOpenTelemetryTests
{
    [Fact]
    public async Task Its_own_exporters_and_the_librarys_both_get_its_spans_and_its_metrics()
    {
        await using var hers = await Collector.StartAsync();
        await using var ours = await Collector.StartAsync();
        await using var sample = await Sample.StartAsync("BesideOpenTelemetry", [("Collector", hers.Endpoint), .. ours.Settings]);

        Assert.Equal(HttpStatusCode.OK, await sample.PostAsync("/orders/NO"));
        var page = await sample.PageAsync();
        Assert.Equal(0, await sample.StopAsync());

        Assert.True(hers.Has("traces", "take order"));
        Assert.True(hers.Has("metrics", "shop.orders"));
        Assert.True(ours.Has("traces", "take order"));
        Assert.True(ours.Has("traces", "***@example.com"));
        Assert.False(ours.Has("traces", "ada@example.com"));
        Assert.True(ours.Has("logs", "Order from NO"));
        Assert.Contains("shop_orders_total{country=\"NO\"} 1\n", page, StringComparison.Ordinal);
        Assert.Matches("http_requests_total\\{.*endpoint=\"/orders/\\{country\\}\".*\\} 1\n", page);
        Assert.Single(sample.Records, record => record.GetProperty("message").GetString() == "Order from NO");
    }
}
