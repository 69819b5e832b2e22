using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pcf.Observability.AspNetCore.Tests.Support;
using Pcf.Observability.Settings;

namespace Pcf.Observability.AspNetCore.Tests;

public sealed class MetricsPortTests
{
    private readonly int _port = FreePort();
    private readonly HttpClient _client = new();

    [Fact]
    public async Task The_page_is_on_its_port_and_not_on_the_services()
    {
        await using var host = await ObservedHost.Start("Development", Port());

        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync(new Uri("/metrics", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync(new Uri("/items/1", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, await Status(_port));
    }

    [Fact]
    public async Task The_addresses_of_the_settings_stay()
    {
        var own = FreePort();
        await using var host = await ObservedHost.Start("Development", [], ("urls", $"http://127.0.0.1:{own}"), Port());

        Assert.Equal(HttpStatusCode.NotFound, await Status(own));
        Assert.Equal(HttpStatusCode.OK, await Status(_port));
    }

    [Fact]
    public async Task The_endpoints_of_the_servers_own_section_stay()
    {
        var own = FreePort();
        await using var host = await ObservedHost.Start("Development", [], ("Kestrel:Endpoints:Http:Url", $"http://127.0.0.1:{own}"), Port());

        Assert.Equal(HttpStatusCode.NotFound, await Status(own));
        Assert.Equal(HttpStatusCode.OK, await Status(_port));
    }

    [Fact]
    public async Task A_port_of_the_service_itself_stops_the_start()
    {
        var error = await Assert.ThrowsAsync<SettingsException>(() => ObservedHost.Start("Development", [$"http://127.0.0.1:{_port}"], Port()));

        Assert.StartsWith($"PCF__Telemetry__Metrics__Port is {_port}; it should be a port that the service itself does not listen on", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PCF:Telemetry:Metrics:Port", "0", "PCF__Telemetry__Metrics__Port is '0'; it should be a whole number from 1 to 65535.")]
    [InlineData("PCF:Telemetry:Metrics:Port", "70000", "PCF__Telemetry__Metrics__Port is '70000'; it should be a whole number from 1 to 65535.")]
    [InlineData("PCF:Telemetry:Metrics:ScrapeTimeout", "00:02:00", "PCF__Telemetry__Metrics__ScrapeTimeout is '00:02:00'; it should be a duration such as 00:00:30, from 1 to 60 seconds.")]
    [InlineData("PCF:Telemetry:Metrics:SeriesRows", "some", "PCF__Telemetry__Metrics__SeriesRows is 'some'; it should be one of notable, all.")]
    public async Task A_setting_out_of_its_range_stops_the_start(string key, string value, string told)
    {
        var error = await Assert.ThrowsAsync<SettingsException>(() => ObservedHost.Start("Development", (key, value)));

        Assert.Equal(told, error.Message);
    }

    private (string Key, string Value) Port() => ("PCF:Telemetry:Metrics:Port", _port.ToString(CultureInfo.InvariantCulture));

    private async Task<HttpStatusCode> Status(int port) => (await _client.GetAsync(new Uri($"http://127.0.0.1:{port}/metrics"))).StatusCode;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
