using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Pcf.GraphQL.AspNetCore.Tests.Support;

namespace Pcf.GraphQL.AspNetCore.Tests;

/// <summary>The program that outside suites run against: every audit of graphql-http, and both streams.</summary>
public sealed class ConformanceHostTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private readonly Process _host;
    private readonly Uri _url;

    public ConformanceHostTests()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        listener.Stop();
        var start = new ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Pcf.Conformance.Host.dll"), "--urls", _url.OriginalString, "--environment", "Development"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        _host = Process.Start(start)!;
        _host.BeginOutputReadLine();
    }

    [Theory]
    [InlineData("/graphql")]
    [InlineData("/graphql/stream")]
    public async Task All_61_audits_pass(string path)
    {
        var results = await NodeTool.RunAsync("graphql-http-audit.mjs", new Uri(_url, path));

        Assert.Empty(results.EnumerateArray().Where(result => result.GetProperty("status").GetString() != "ok")
            .Select(result => result.GetRawText()));
        Assert.Equal(61, results.GetArrayLength());
    }

    [Theory]
    [InlineData("""echo(s: "a", i: 1, f: 2, b: true, id: 7, e: RED, l: 1, r: {max: 5, tags: "t"})""",
        """{"s":"a","i":1,"f":2,"b":true,"id":"7","e":"RED","l":[1],"r":{"min":0,"max":5,"tags":["t"]}}""")]
    [InlineData("echo(s: null)", """{"s":null}""")]
    public async Task Echo_answers_its_coerced_arguments_as_JSON(string field, string expected)
    {
        using var answer = await _client.PostAsJsonAsync(new Uri(_url, "/graphql"), new { query = $"{{ {field} }}" },
            TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(TestContext.Current.CancellationToken);

        Assert.Equal(expected, body.GetProperty("data").GetProperty("echo").GetString());
    }

    [Fact]
    public async Task Ticks_end_and_notes_go_on()
    {
        var results = await NodeTool.RunAsync("conformance-streams.mjs", new Uri(_url, "/graphql/stream"));

        foreach (var transport in new[] { "ws", "sse" })
        {
            Assert.Equal("[0,1,2]", results.GetProperty(transport).GetProperty("ticks").GetRawText());
            Assert.Equal("""["n0","n1"]""", results.GetProperty(transport).GetProperty("notes").GetRawText());
        }
    }

    public async ValueTask InitializeAsync()
    {
        while (true)
        {
            try
            {
                using var answer = await _client.GetAsync(new Uri(_url, "/graphql?query=%7B__typename%7D"), TestContext.Current.CancellationToken);
                return;
            }
            catch (HttpRequestException) when (!_host.HasExited)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _host.Kill();
        await _host.WaitForExitAsync();
        _host.Dispose();
    }
}
