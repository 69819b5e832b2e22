using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>What clients with open connections see of a stop.</summary>
public sealed class DrainTests
{
    private const int Clients = 40;

    [Fact]
    public async Task No_client_is_reset_and_each_hears_with_an_answer_that_its_connection_ends()
    {
        await using var service = await ServiceProcess.StartAsync(("PCF__Host__DrainDelay", "00:00:03"));
        var answers = 0;
        var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            // A client of its own for each, so that each has one connection and keeps it.
            using var client = new HttpClient { BaseAddress = service.Client.BaseAddress };
            while (true)
            {
                using var answer = await client.PostAsJsonAsync("/graphql", new { query = "{ me { name } }" });
                Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode}");
                Interlocked.Increment(ref answers);
                if (answer.Headers.ConnectionClose == true) { return; }
            }
        })).ToArray();
        while (Volatile.Read(ref answers) < 10 * Clients) { await Task.Delay(10, TestContext.Current.CancellationToken); }

        await service.SignalStopAsync();

        await Task.WhenAll(clients);
        using var ready = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(0, await service.ExitCodeAsync());
        Assert.Contains(service.Lines, line => line.Contains("\"host.draining\"", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(service.Folder, "data/pcf.db-wal")));
    }

    [Fact]
    public async Task A_stop_that_cuts_a_request_off_is_recorded_and_exits_with_one()
    {
        await using var service = await ServiceProcess.StartAsync(("PCF__Host__ShutdownTimeout", "00:00:01"));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, service.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"),
            TestContext.Current.CancellationToken);
        // This much is answered once the request is at work and waits for its body, which never comes.
        var begun = new byte[12];
        await client.GetStream().ReadExactlyAsync(begun, TestContext.Current.CancellationToken);
        Assert.Equal("HTTP/1.1 100", Encoding.ASCII.GetString(begun));

        Assert.Equal(1, await service.TerminateAsync());

        Assert.Contains(service.Lines, line => line.Contains("\"host.stop_forced\"", StringComparison.Ordinal)
            && line.Contains("\"requests\":1", StringComparison.Ordinal));
        Assert.Contains(service.Lines, line => line.Contains("\"host.stopped\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_does_not_send_its_body_holds_no_stop()
    {
        await using var service = await ServiceProcess.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, service.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"),
            TestContext.Current.CancellationToken);
        var begun = new byte[25];
        await client.GetStream().ReadExactlyAsync(begun, TestContext.Current.CancellationToken);

        Assert.Equal(0, await service.TerminateAsync());

        using var answer = new StreamReader(client.GetStream());
        Assert.Equal("HTTP/1.1 503 Service Unavailable", await answer.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.DoesNotContain(service.Lines, line => line.Contains("\"host.stop_forced\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_delay_that_leaves_no_time_to_stop_is_a_wrong_setting()
    {
        await using var service = ServiceProcess.Launch(("PCF__Host__DrainDelay", "00:00:15"));

        Assert.Equal(1, await service.ExitCodeAsync());
        Assert.Contains(service.Errors, line => line.Contains(
            "PCF__Host__DrainDelay is '00:00:15'; it should be less than PCF__Host__ShutdownTimeout (00:00:15).", StringComparison.Ordinal));
    }
}
