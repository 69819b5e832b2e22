using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.EndToEnd.Tests;

/// <summary>What the running service loses of its telemetry it counts and tells.</summary>
public sealed class LossTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_dead_receiver_is_told_once_costs_a_stop_its_patience_and_the_last_record_says_what_was_lost(bool accepts)
    {
        // Connections wait in the listener's queue: they are accepted, and never answered.
        using var receiver = new TcpListener(IPAddress.Loopback, 0);
        receiver.Start();
        var port = ((IPEndPoint)receiver.LocalEndpoint).Port;
        if (!accepts) { receiver.Stop(); }
        await using var service = await ServiceProcess.StartAsync(
            ("PCF__Telemetry__Otlp__Endpoint", $"http://127.0.0.1:{port}"), ("PCF__Telemetry__Otlp__BatchDelay", "00:00:00.1"),
            ("PCF__Telemetry__Otlp__Timeout", "00:00:01"), ("PCF__Telemetry__Logging__Otlp", "true"), ("PCF__Host__ShutdownTimeout", "00:01:00"));
        await service.AskAsync("{ me { name } }");
        await Engine.EventuallyAsync("the loss of the first spans",
            async () => await CountAsync(service, "telemetry_records_dropped_total{signal=\"traces\",reason=\"export_failed\",sink=\"otlp\"}") > 0
                ? "lost" : null);
        Assert.True(await CountAsync(service, "telemetry_export_failures_total{signal=\"traces\",sink=\"otlp\"}") > 0);

        // It would be a minute without patience, and this one is not timed to the second.
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(0, await service.TerminateAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(20));

        Assert.Single(RecordsOf(service, "traces.export_failed"));
        Assert.InRange(RecordsOf(service, "log.export_failed").Length, 0, 1);
        var stopped = Assert.Single(RecordsOf(service, "host.stopped")).GetProperty("fields");
        Assert.Equal(0, stopped.GetProperty("spans").GetInt64());
        Assert.True(stopped.GetProperty("spans_lost").GetInt64() > 0);
        Assert.True(stopped.GetProperty("log_records_dropped").GetInt64() > 0);
        Assert.True(stopped.GetProperty("pages").GetInt64() > 0);
    }

    [Fact]
    public async Task A_receiver_that_takes_all_is_told_so_at_the_stop()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var service = await ServiceProcess.StartAsync(("PCF__Telemetry__Otlp__Endpoint", receiver.Endpoint),
            ("PCF__Telemetry__Logging__Otlp", "true"), ("PCF__Telemetry__Otlp__BatchDelay", "00:01:00"));
        await service.AskAsync("{ me { name } }");

        Assert.Equal(0, await service.TerminateAsync());

        var stopped = Assert.Single(RecordsOf(service, "host.stopped")).GetProperty("fields");
        Assert.Equal("flushed", stopped.GetProperty("traces_state").GetString());
        Assert.Equal("flushed", stopped.GetProperty("logs_state").GetString());
        Assert.Equal(0, stopped.GetProperty("spans_lost").GetInt64());
        Assert.Equal(0, stopped.GetProperty("log_records_dropped").GetInt64());
        Assert.Equal((await receiver.SpansAsync()).Count, stopped.GetProperty("spans").GetInt64());
    }

    [Fact]
    public async Task When_the_reader_of_standard_output_is_gone_its_records_count_as_lost()
    {
        var folder = Directory.CreateTempSubdirectory("pcf-e2e-").FullName;
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Ports.Free()}") };
        var start = new ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Pcf.Api.dll"), "--urls", client.BaseAddress.OriginalString])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["PCF__Telemetry__Logging__File__Path"] = "pcf.log";
        using var service = Process.Start(start)!;
        await service.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        service.StandardOutput.Close();

        await Engine.EventuallyAsync("the count of lost records", async () =>
        {
            try
            {
                var page = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
                return page.Split('\n').Any(
                    line => line.StartsWith("telemetry_records_dropped_total{signal=\"logs\",reason=\"export_failed\",sink=\"stdout\"} ",
                        StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal)) ? "lost" : null;
            }
            catch (HttpRequestException)
            {
                return null;
            }
        });

        await Engine.RunAsync("kill", ["-TERM", $"{service.Id}"]);
        await service.WaitForExitAsync(TestContext.Current.CancellationToken);
        var written = File.ReadAllLines(Path.Combine(folder, "pcf.log")).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal("stdout", Assert.Single(written, record => Event(record) == "log.export_failed").GetProperty("fields").GetProperty("sink")
            .GetString());
        Assert.True(Assert.Single(written, record => Event(record) == "host.stopped").GetProperty("fields").GetProperty("log_records_dropped")
            .GetInt64() > 0);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_overload_of_the_store_is_one_warning_and_a_count()
    {
        await using var service = await ServiceProcess.StartAsync(("PCF__Store__PoolSize", "1"), ("PCF__Store__AcquireTimeout", "00:00:00.1"));
        await Engine.EventuallyAsync("a store without a free connection", async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(
                _ => service.AskAsync("{ notes(first: 100) { edges { node { title author { name email } } } } users(first: 100) { totalCount } }")));
            return RecordsOf(service, "store.pool_exhausted").Length > 0 ? "logged" : null;
        });
        await Task.WhenAll(Enumerable.Range(0, 100).Select(
            _ => service.AskAsync("{ notes(first: 100) { edges { node { title author { name email } } } } users(first: 100) { totalCount } }")));
        var timeouts = await CountAsync(service, "db_connection_pool_timeouts_total{database=\"pcf\"}");

        Assert.Equal(0, await service.TerminateAsync());

        Assert.Single(RecordsOf(service, "store.pool_exhausted"));
        Assert.InRange(RecordsOf(service, "graphql.unavailable").Length, 0, 1);
        var repeated = RecordsOf(service, "log.repeated").Select(record => record.GetProperty("fields"))
            .Where(fields => fields.GetProperty("repeated_event").GetString() == "store.pool_exhausted")
            .Sum(fields => fields.GetProperty("repeats").GetInt64());
        if (timeouts > 0) { Assert.Equal(timeouts - 1, repeated); }
    }

    private static JsonElement[] RecordsOf(ServiceProcess service, string name) =>
        [.. service.Lines.Select(line => JsonDocument.Parse(line).RootElement).Where(record => Event(record) == name)];

    private static string? Event(JsonElement record) => record.TryGetProperty("event", out var name) ? name.GetString() : null;

    private static async Task<double> CountAsync(ServiceProcess service, string series)
    {
        var page = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return page.Split('\n').FirstOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal)) is { } line
            ? double.Parse(line[(series.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture) : 0;
    }
}
