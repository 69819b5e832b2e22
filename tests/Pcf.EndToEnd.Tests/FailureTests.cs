using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Pcf.EndToEnd.Tests.Support;
using Pcf.Workspace.Sqlite;

namespace Pcf.EndToEnd.Tests;

/// <summary>Failures that the process has to live through.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task A_dropped_table_is_a_record_and_a_bad_health_and_not_the_end_of_the_process()
    {
        var folder = Directory.CreateTempSubdirectory("pcf-e2e-store-").FullName;
        var path = Path.Combine(folder, "pcf.db");
        await using (SqliteWorkspace.Open(new SqliteWorkspaceOptions { Path = path })) { }
        using (var sqlite = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            sqlite.Open();
            using var drop = new SqliteCommand("DROP TABLE notes", sqlite);
            drop.ExecuteNonQuery();
        }
        await using var service = await ServiceProcess.StartAsync(("PCF__Store__Path", path), ("PCF__Store__DemoData", "false"));

        await Engine.EventuallyAsync("the record of the failed count", () => Task.FromResult(
            service.Lines.FirstOrDefault(line => line.Contains("\"background.failed\"", StringComparison.Ordinal))));
        var (status, report) = await ReadyAsync(service);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("The store is not available: its schema is not this build's.", Message(report, "store"));
        Assert.Contains("background_failures_total{task=\"note_count\"} 1\n",
            await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.Equal(0, await service.TerminateAsync());
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task More_connections_than_file_descriptors_do_not_end_the_process()
    {
        await using var service = await ServiceProcess.StartWithDescriptorsAsync(420);
        var sockets = new List<TcpClient>();
        var request = Encoding.ASCII.GetBytes("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
        for (var i = 0; i < 500; i++)
        {
            var socket = new TcpClient();
            sockets.Add(socket);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, service.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
                await socket.GetStream().WriteAsync(request, TestContext.Current.CancellationToken);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // One too many.
            }
        }
        foreach (var socket in sockets) { socket.Dispose(); }

        await Engine.EventuallyAsync("an answer after the flood", async () =>
        {
            try
            {
                return await service.Client.GetStringAsync(new Uri("/health", UriKind.Relative));
            }
            catch (HttpRequestException)
            {
                return null;
            }
        });
        Assert.Equal(0, await service.TerminateAsync());
    }

    private static string? Message(JsonElement report, string dependency) =>
        report.GetProperty("dependencies").GetProperty(dependency).GetProperty("message").GetString();

    private static async Task<(HttpStatusCode Status, JsonElement Report)> ReadyAsync(ServiceProcess service)
    {
        using var answer = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement);
    }
}
