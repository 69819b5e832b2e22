using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Pcf.Observability.AspNetCore.Tests.Support;

namespace Pcf.Observability.AspNetCore.Tests;

/// <summary>What the real framework tells of requests, at every level: its exceptions are there, and nothing that a client wrote.</summary>
public sealed class FrameworkRecordsTests : IDisposable
{
    private const string Sent = "ann-was-here";
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-framework-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_exception_of_the_services_own_code_is_told_by_the_server_with_message_and_stack()
    {
        var records = await Records("redact", "Error", async host => await host.Client.GetAsync(new Uri("/broken", UriKind.Relative)));

        var written = Assert.Single(records, record => record.GetProperty("target").GetString() == "Microsoft.AspNetCore.Server.Kestrel");
        Assert.EndsWith("An unhandled exception was thrown by the application.", written.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("[REDACTED]", written.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("broken", written.GetProperty("exception").GetProperty("message").GetString());
        Assert.Contains("Pcf.Observability.AspNetCore", written.GetProperty("exception").GetProperty("stack").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_call_to_another_service_is_told_by_the_client_with_its_reason()
    {
        var records = await Records("redact", "Information", async host => await host.Client.GetAsync(new Uri("/call", UriKind.Relative)));

        var written = Assert.Single(records,
            record => record.GetProperty("target").GetString()!.EndsWith("ClientHandler", StringComparison.Ordinal)
                && record.TryGetProperty("exception", out _));
        Assert.StartsWith("HTTP request failed after ", written.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("System.Net.Http.HttpRequestException", written.GetProperty("exception").GetProperty("type").GetString());
        Assert.NotEqual("[REDACTED]", written.GetProperty("exception").GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("redact")]
    [InlineData("erase")]
    [InlineData("template")]
    public async Task Nothing_that_a_client_wrote_is_told_at_any_level(string mode)
    {
        var records = await Records(mode, "Trace", async host =>
        {
            foreach (var path in new[] { $"/{Sent}", $"/items/{Sent}", $"/number/{Sent}", $"/parse?number={Sent}", $"/items/1?{Sent}={Sent}",
                "/broken" })
            {
                using var request = new HttpRequestMessage(new HttpMethod("GET"),
                    path)
                { Headers = { { "User-Agent", Sent }, { "Cookie", $"a={Sent}" }, { "X-Other", Sent }, { "Referer", $"http://{Sent}/" } } };
                using var answer = await host.Client.SendAsync(request);
            }
            using var post = await host.Client.PostAsync(new Uri("/json", UriKind.Relative),
                new StringContent($"{{\"{Sent}\": {Sent}}}", Encoding.UTF8, "application/json"));
            foreach (var raw in new[] { $"GET /{Sent} HTTP/9.9\r\n\r\n", $"{Sent}\r\n\r\n", $"GET / HTTP/1.1\r\nHost: {Sent} {Sent}\r\n\r\n",
                $"GET / HTTP/1.1\r\nHost: a\r\n{Sent} : x\r\n\r\n", $"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: {Sent}\r\n\r\n",
                $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {Sent}\r\n\r\n" })
            {
                await SendRawAsync(host.Client.BaseAddress!, raw);
            }
        });

        Assert.Contains(records, record => record.GetProperty("target").GetString()!.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal));
        Assert.All(records, record => Assert.DoesNotContain(Sent, record.GetRawText(), StringComparison.OrdinalIgnoreCase));
        // Information is a whole sentence or not written.
        if (mode == "redact")
        {
            Assert.All(records.Where(
                record => record.GetProperty("level").GetString() == "INFO"
                    && record.GetProperty("target").GetString()!.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)),
                record => Assert.DoesNotContain("[REDACTED]", record.GetProperty("message").GetString(), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task An_endpoint_is_shown_by_its_name()
    {
        var records = await Records("redact", "Information", async host => await host.Client.GetAsync(new Uri($"/items/{Sent}", UriKind.Relative)));

        var written = Assert.Single(records,
            record => record.GetProperty("message").GetString()!.StartsWith("Executing endpoint", StringComparison.Ordinal));
        Assert.Equal("Executing endpoint 'HTTP: GET /items/{id}'", written.GetProperty("message").GetString());
        Assert.Equal("HTTP: GET /items/{id}", written.GetProperty("fields").GetProperty("endpoint_name").GetString());
    }

    [Fact]
    public async Task The_scopes_that_the_framework_opens_are_no_fields()
    {
        var records = await Records("redact", "Error", async host => await host.Client.GetAsync(new Uri("/log", UriKind.Relative)),
            ("Logging:LogLevel:Pcf", "Warning"));

        Assert.False(Assert.Single(records, record => record.GetProperty("message").GetString() == "In a request").TryGetProperty("fields", out _));
    }

    private async Task<JsonElement[]> Records(string mode, string level, Func<ObservedHost, Task> act, params (string Key, string Value)[] more)
    {
        var file = Path.Combine(_folder, "pcf.log");
        await using (var host = await ObservedHost.Start("Staging",
            [("PCF:Telemetry:Logging:File:Path", file), ("PCF:Telemetry:Logging:FrameworkRecords", mode), ("Logging:LogLevel:Microsoft", level),
                ("Logging:LogLevel:Microsoft.AspNetCore", level), ("Logging:LogLevel:System.Net.Http", level), .. more]))
        {
            await act(host);
        }
        return [.. (await File.ReadAllLinesAsync(file)).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static async Task SendRawAsync(Uri address, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        client.Client.Shutdown(SocketShutdown.Send);
        try
        {
            // Until the server has answered and closed.
            await stream.CopyToAsync(Stream.Null);
        }
        catch (IOException)
        {
            // It has closed at once.
        }
    }
}
