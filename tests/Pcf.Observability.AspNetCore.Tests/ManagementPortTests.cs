using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pcf.Observability.AspNetCore.Tests.Support;
using Pcf.Observability.Settings;

namespace Pcf.Observability.AspNetCore.Tests;

public sealed class ManagementPortTests : IDisposable
{
    private readonly int _port = FreePort();
    private readonly HttpClient _client = new();

    [Theory(Timeout = 60_000)]
    [InlineData("/metrics", 200)]
    [InlineData("/METRICS", 200)]
    [InlineData("/metrics/", 200)]
    [InlineData("/%6detrics", 200)]
    [InlineData("/metrics?x=/items/1", 200)]
    [InlineData("/health", 200)]
    [InlineData("/Health/ready", 200)]
    [InlineData("/items/1", 404)]
    [InlineData("/middleware", 404)]
    [InlineData("/base/metrics", 404)]
    [InlineData("/healthcare/1", 404)]
    [InlineData("/", 404)]
    public async Task On_its_port_management_answers_and_nothing_else(string path, int status)
    {
        await using var host = await ObservedHost.Start("Development", Port());

        Assert.Equal(status, (int)await Status(_port, path));
        Assert.Equal(status, (int)await Status(_port, path, host.Client.BaseAddress!.Authority));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("/metrics", 404)]
    [InlineData("/METRICS", 404)]
    [InlineData("/metrics/", 404)]
    [InlineData("/%6detrics", 404)]
    [InlineData("/base/metrics", 404)]
    [InlineData("/base/METRICS/", 404)]
    [InlineData("/health", 404)]
    [InlineData("/HEALTH/ready", 404)]
    [InlineData("/base/health", 404)]
    [InlineData("/loglevel", 404)]
    [InlineData("/items/1", 200)]
    [InlineData("/base/items/1", 200)]
    [InlineData("/healthcare/1", 200)]
    [InlineData("/middleware", 200)]
    public async Task On_the_services_own_port_there_is_no_management(string path, int status)
    {
        await using var host = await ObservedHost.Start("Development", Port());
        var own = host.Client.BaseAddress!.Port;

        Assert.Equal(status, (int)await Status(own, path));
        // What a client says of the port counts for nothing.
        Assert.Equal(status, (int)await Status(own, path, $"localhost:{_port}", ("X-Forwarded-Host", $"localhost:{_port}"),
            ("X-Forwarded-Port", $"{_port}"), ("X-Original-Host", $"localhost:{_port}")));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("GET", "/loglevel", 405, "POST")]
    [InlineData("POST", "/metrics", 405, "GET, HEAD")]
    [InlineData("POST", "/items/1", 404, "")]
    public async Task A_method_that_management_does_not_take_is_answered_with_those_it_takes(string method, string path, int status, string allow)
    {
        await using var host = await ObservedHost.Start("Development", Port());
        using var request = new HttpRequestMessage(new HttpMethod(method), $"http://127.0.0.1:{_port}{path}");
        using var own = new HttpRequestMessage(new HttpMethod(method), new Uri(host.Client.BaseAddress!, path == "/items/1" ? "/none" : path));

        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        using var elsewhere = await _client.SendAsync(own, TestContext.Current.CancellationToken);

        Assert.Equal((status, allow), ((int)answer.StatusCode, string.Join(", ", answer.Content.Headers.Allow)));
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_an_address_the_port_is_on_the_loopback_alone()
    {
        await using var host = await ObservedHost.Start("Development", Port());

        var addresses = host.Addresses.Where(address => address.EndsWith($":{_port}", StringComparison.Ordinal)).ToArray();

        Assert.Equal([$"http://localhost:{_port}"], addresses);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("*", "http://*:{0}")]
    [InlineData("0.0.0.0", "http://0.0.0.0:{0}")]
    [InlineData("127.0.0.2", "http://127.0.0.2:{0}")]
    public async Task With_an_address_the_port_is_there(string address, string expected)
    {
        await using var host = await ObservedHost.Start("Development", Port(), ("PCF:Telemetry:Metrics:Address", address));

        // The server tells every address as [::] or 0.0.0.0.
        var written = host.Addresses.Single(one => one.EndsWith($":{_port}", StringComparison.Ordinal)).Replace("[::]", "*", StringComparison.Ordinal);
        Assert.Equal(string.Format(CultureInfo.InvariantCulture, expected, _port), written);
    }

    [Fact(Timeout = 60_000)]
    public async Task Levels_are_changed_on_the_port_alone()
    {
        await using var host = await ObservedHost.Start("Development", Port());
        using var onPort = await _client.PostAsync(new Uri($"http://127.0.0.1:{_port}/loglevel"), Change());
        using var onService = await host.Client.PostAsync(new Uri("/loglevel", UriKind.Relative), Change());
        using var belowBase = await host.Client.PostAsync(new Uri("/base/loglevel", UriKind.Relative), Change());

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound, HttpStatusCode.NotFound),
            (onPort.StatusCode, onService.StatusCode, belowBase.StatusCode));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_addresses_of_the_settings_stay()
    {
        var own = FreePort();
        await using var host = await ObservedHost.Start("Development", [], ("urls", $"http://127.0.0.1:{own}"), Port());

        Assert.Equal(HttpStatusCode.NotFound, await Status(own));
        Assert.Equal(HttpStatusCode.OK, await Status(_port));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_endpoints_of_the_servers_own_section_stay()
    {
        var own = FreePort();
        await using var host = await ObservedHost.Start("Development", [], ("Kestrel:Endpoints:Http:Url", $"http://127.0.0.1:{own}"), Port());

        Assert.Equal(HttpStatusCode.NotFound, await Status(own));
        Assert.Equal(HttpStatusCode.OK, await Status(_port));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_port_of_the_service_itself_stops_the_start()
    {
        var error = await Assert.ThrowsAsync<SettingsException>(() => ObservedHost.Start("Development", [$"http://127.0.0.1:{_port}"], Port()));

        Assert.StartsWith($"PCF__Telemetry__Metrics__Port is {_port}; it should be a port that the service itself does not listen on", error.Message,
            StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_address_without_a_port_stops_the_start()
    {
        var error = await Assert.ThrowsAsync<SettingsException>(
            () => ObservedHost.Start("Development", ("PCF:Telemetry:Metrics:Address", "127.0.0.1")));

        Assert.Equal("PCF__Telemetry__Metrics__Address is set without PCF__Telemetry__Metrics__Port; it should be the address of that port.",
            error.Message);
    }

    public void Dispose() => _client.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData("PCF:Telemetry:Metrics:Address", "somewhere",
        "PCF__Telemetry__Metrics__Address is 'somewhere'; it should be an IP address of this machine, or * for all of them.")]
    [InlineData("PCF:Telemetry:Metrics:Port", "0", "PCF__Telemetry__Metrics__Port is '0'; it should be a whole number from 1 to 65535.")]
    [InlineData("PCF:Telemetry:Metrics:Port", "70000", "PCF__Telemetry__Metrics__Port is '70000'; it should be a whole number from 1 to 65535.")]
    [InlineData("PCF:Telemetry:Metrics:ScrapeTimeout", "00:02:00",
        "PCF__Telemetry__Metrics__ScrapeTimeout is '00:02:00'; it should be a duration such as 00:00:30, from 1 to 60 seconds.")]
    [InlineData("PCF:Telemetry:Metrics:SeriesRows", "some", "PCF__Telemetry__Metrics__SeriesRows is 'some'; it should be one of notable, all.")]
    public async Task A_setting_out_of_its_range_stops_the_start(string key, string value, string written)
    {
        var error = await Assert.ThrowsAsync<SettingsException>(() => ObservedHost.Start("Development", (key, value)));

        Assert.Equal(written, error.Message);
    }

    private (string Key, string Value) Port() => ("PCF:Telemetry:Metrics:Port", _port.ToString(CultureInfo.InvariantCulture));

    private static StringContent Change() =>
        new("""{"category":"Test","level":"Debug","minutes":10}""", System.Text.Encoding.UTF8, "application/json");

    private async Task<HttpStatusCode> Status(int port, string path = "/metrics", string? host = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}{path}");
        request.Headers.Host = host;
        foreach (var (name, value) in headers) { request.Headers.Add(name, value); }
        using var answer = await _client.SendAsync(request);
        return answer.StatusCode;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
