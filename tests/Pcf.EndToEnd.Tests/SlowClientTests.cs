using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>Clients that read or send next to nothing lose their connection; those that are merely slow are served.</summary>
public sealed class SlowClientTests
{
    private const int Pipelined = 2_000;
    private const int SlowSeconds = 14;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // With every content of the demo's notes, ten times each.
    private static readonly string Query =
        "{ notes(first: 20) { edges { node { " + string.Concat(Enumerable.Range(0, 10).Select(i => $"c{i}: content ")) + "} } } }";

    [Fact]
    public async Task A_client_that_reads_nothing_is_cut_and_one_that_reads_slowly_has_its_answers()
    {
        await using var service = await ServiceProcess.StartAsync(("PCF__GraphQL__CostPerMinute", "0"));

        await Task.WhenAll(ReadNothingAsync(service), ReadSlowlyAsync(service));
    }

    [Fact]
    public async Task A_client_that_sends_next_to_nothing_is_cut_and_one_that_sends_slowly_has_its_answer()
    {
        await using var service = await ServiceProcess.StartAsync();
        var body = JsonSerializer.Serialize(new { query = "{ me { name } }" });

        var fast = SendAsync(service, body.PadRight(16 * 1024), bytesPerSecond: 2_048);
        var dribble = SendAsync(service, body.PadRight(16 * 1024), bytesPerSecond: 8);

        Assert.Contains("HTTP/1.1 200", await fast, StringComparison.Ordinal);
        Assert.Contains("\"data\":{\"me\"", await fast, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1 200", await dribble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_whose_body_takes_longer_than_a_request_may_is_refused()
    {
        await using var service = await ServiceProcess.StartAsync(("PCF__Host__RequestTimeout", "00:00:04"), ("PCF__GraphQL__Timeout", "00:00:03"),
            ("PCF__Store__AcquireTimeout", "00:00:00.5"), ("PCF__Store__CommandTimeout", "00:00:00.5"));
        var body = JsonSerializer.Serialize(new { query = "{ me { name } }" });
        var began = Stopwatch.GetTimestamp();

        var answer = await SendAsync(service, body.PadRight(64 * 1024), bytesPerSecond: 2_048);

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("The request body arrived too slowly", answer, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(20));
    }

    // Asks for megabytes on one connection; what the server wants to send fills every buffer on the way.
    private static async Task ReadNothingAsync(ServiceProcess service)
    {
        using var client = await ConnectAsync(service);
        using var patience = new CancellationTokenSource(Patience);
        var error = await Record.ExceptionAsync(async () =>
        {
            await AskOftenAsync(client, patience.Token);
            while (true)
            {
                await client.GetStream().WriteAsync(new byte[1], patience.Token);
                await Task.Delay(100, patience.Token);
            }
        });
        Assert.IsType<IOException>(error);
    }

    // Twice the lowest rate, for longer than the time of grace, and then all the rest.
    private static async Task ReadSlowlyAsync(ServiceProcess service)
    {
        using var client = await ConnectAsync(service);
        using var patience = new CancellationTokenSource(Patience * 2);
        var asking = AskOftenAsync(client, patience.Token);
        var part = new byte[1_024];
        var answers = 0;
        for (var i = 0; i < SlowSeconds * 8; i++)
        {
            await client.GetStream().ReadExactlyAsync(part, patience.Token);
            answers += Count(part);
            await Task.Delay(Second / 8, patience.Token);
        }
        // A status line may lie across two parts, so the count of all of them is not exact.
        while (answers < Pipelined * 9 / 10)
        {
            await client.GetStream().ReadExactlyAsync(part, patience.Token);
            answers += Count(part);
        }
        await asking;

        static int Count(ReadOnlySpan<byte> bytes) => bytes.Count("HTTP/1.1 200"u8);
    }

    private static async Task<string> SendAsync(ServiceProcess service, string body, int bytesPerSecond)
    {
        using var client = await ConnectAsync(service);
        using var patience = new CancellationTokenSource(Patience);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Head(body), patience.Token);
            var bytes = Encoding.ASCII.GetBytes(body);
            for (var sent = 0; sent < bytes.Length; sent += bytesPerSecond)
            {
                await stream.WriteAsync(bytes.AsMemory(sent, Math.Min(bytesPerSecond, bytes.Length - sent)), patience.Token);
                await Task.Delay(Second, patience.Token);
                if (client.Available > 0) { break; }
            }
            var answer = new byte[4_096];
            return Encoding.ASCII.GetString(answer, 0, await stream.ReadAsync(answer, patience.Token));
        }
        catch (IOException)
        {
            return "reset";
        }
    }

    private static async Task<TcpClient> ConnectAsync(ServiceProcess service)
    {
        // A small buffer here leaves the rest with the server.
        var client = new TcpClient { ReceiveBufferSize = 4_096 };
        await client.ConnectAsync(IPAddress.Loopback, service.Client.BaseAddress!.Port);
        return client;
    }

    private static async Task AskOftenAsync(TcpClient client, CancellationToken cancel)
    {
        var body = JsonSerializer.Serialize(new { query = Query });
        var request = (byte[])[.. Head(body), .. Encoding.ASCII.GetBytes(body)];
        for (var i = 0; i < Pipelined; i++) { await client.GetStream().WriteAsync(request, cancel); }
    }

    private static byte[] Head(string body) => Encoding.ASCII.GetBytes(
        $"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
}
