using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>Clients hold every connection that the process has for them. Operators get in all the same.</summary>
public sealed class FullConnectionsTests
{
    private const int Descriptors = 420;
    private const int Flood = 300;

    [Theory]
    // Idle after an answer, and in the middle of a request.
    [InlineData("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("POST /graphql HTTP/1.1\r\nHost: x\r\nX-A: ")]
    public async Task Probes_get_in_and_other_requests_are_refused_until_connections_are_free(string sent)
    {
        await using var service = await ServiceProcess.StartWithDescriptorsAsync(Descriptors);
        using (var flood = await HeldConnections.OpenAsync(service.Client.BaseAddress!.Port, Flood, sent))
        {
            foreach (var path in new[] { "/health", "/health/ready", "/metrics" })
            {
                using var probe = new HttpClient { BaseAddress = service.Client.BaseAddress };
                using var answer = await probe.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
                Assert.Equal((HttpStatusCode.OK, true), (answer.StatusCode, answer.Headers.ConnectionClose));
            }
            using var user = new HttpClient { BaseAddress = service.Client.BaseAddress };
            using var refused = await user.PostAsJsonAsync("/graphql", new { query = "{ me { name } }" }, TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (refused.StatusCode, refused.Headers.ConnectionClose));
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        await Engine.EventuallyAsync("an answer after the flood", async () =>
        {
            using var user = new HttpClient { BaseAddress = service.Client.BaseAddress };
            using var answer = await user.PostAsJsonAsync("/graphql", new { query = "{ me { name } }" });
            return answer.StatusCode == HttpStatusCode.OK ? "answered" : null;
        });
        Assert.Single(service.Lines, line => line.Contains("\"connections.full\"", StringComparison.Ordinal));
        Assert.Equal(0, await service.TerminateAsync());
    }

    [Fact]
    public async Task The_management_port_has_connections_of_its_own()
    {
        var port = Ports.Free();
        await using var service = await ServiceProcess.StartWithDescriptorsAsync(
            Descriptors, ("PCF__Telemetry__Metrics__Port", port.ToString(CultureInfo.InvariantCulture)));
        using var operators = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        using var flood = await HeldConnections.OpenAsync(service.Client.BaseAddress!.Port, Flood, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");

        // More probes than there is room for, on connections of their own that stay open: the oldest are closed.
        using var probes = await HeldConnections.OpenAsync(port, Flood, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
        foreach (var path in new[] { "/health", "/health/ready", "/metrics" })
        {
            using var answer = await operators.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.OK, null), (answer.StatusCode, answer.Headers.ConnectionClose));
        }
    }

    /// <summary>Connections that have sent something and stay open.</summary>
    private sealed class HeldConnections : IDisposable
    {
        private readonly List<TcpClient> _clients = [];

        public static async Task<HeldConnections> OpenAsync(int port, int count, string sent)
        {
            var held = new HeldConnections();
            for (var i = 0; i < count; i++)
            {
                var client = new TcpClient();
                held._clients.Add(client);
                try
                {
                    await client.ConnectAsync(IPAddress.Loopback, port);
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(sent));
                }
                catch (Exception e) when (e is IOException or SocketException)
                {
                    // One too many.
                }
            }
            return held;
        }

        public void Dispose()
        {
            foreach (var client in _clients) { client.Dispose(); }
        }
    }
}
