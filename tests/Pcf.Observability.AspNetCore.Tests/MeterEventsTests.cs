using System.Diagnostics.Metrics;
using System.Text.Json;
using Pcf.Observability.AspNetCore.Tests.Support;

namespace Pcf.Observability.AspNetCore.Tests;

public sealed class MeterEventsTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("pcf-callbacks-").FullName, "log.jsonl");

    [Fact(Timeout = 30_000)]
    public async Task A_callback_that_throws_is_named_once_in_the_log_and_not_at_every_scrape()
    {
        using var meter = new Meter("Pcf.Callbacks");
        var fails = true;
        meter.CreateObservableGauge("queue.depth", () => fails ? throw new InvalidOperationException("no queue") : 4);
        await using (var host = await ObservedHost.Start("Development", ("Logging:LogLevel:Pcf.Observability", "Information"),
            ("PCF:Telemetry:Logging:File:Path", _file)))
        {
            for (var i = 0; i < 3; i++) { Assert.Null(await host.Metric("queue_depth")); }
            fails = false;
            for (var i = 0; i < 3; i++) { Assert.Equal("4", await host.Metric("queue_depth")); }
            Assert.Equal("3", await host.Metric("""telemetry_records_dropped_total{signal="metrics",reason="export_failed",sink="scrape"}"""));
        }

        var written = File.ReadAllLines(_file).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(record => record.TryGetProperty("event", out var name)
                && name.GetString()!.StartsWith("metrics.callback_", StringComparison.Ordinal)).ToArray();

        Assert.Equal([("WARN", "metrics.callback_failed"), ("INFO", "metrics.callback_recovered")],
            written.Select(record => (record.GetProperty("level").GetString()!, record.GetProperty("event").GetString()!)));
        Assert.All(written, record =>
            Assert.Equal(("Pcf.Callbacks", "queue.depth"),
                (record.GetProperty("fields").GetProperty("meter").GetString()!,
                    record.GetProperty("fields").GetProperty("instrument").GetString()!)));
        Assert.Contains("InvalidOperationException", written[0].GetProperty("exception").GetRawText(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_instrument_whose_name_is_taken_is_named_once()
    {
        using var meter = new Meter("Pcf.Refused");
        meter.CreateCounter<long>("refused.jobs");
        meter.CreateHistogram<long>("refused.jobs.total");
        await using (var host = await ObservedHost.Start("Development", ("Logging:LogLevel:Pcf.Observability", "Information"),
            ("PCF:Telemetry:Logging:File:Path", _file)))
        {
            meter.CreateUpDownCounter<long>("refused.more");
            meter.CreateGauge<long>("refused.jobs");
            for (var i = 0; i < 3; i++) { await host.Metric("x"); }
        }

        var written = File.ReadAllLines(_file).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(record => record.TryGetProperty("event", out var name) && name.GetString() == "metrics.instrument_refused")
            .Select(record => record.GetProperty("fields"));

        Assert.Equal(["refused.jobs.total", "refused.jobs"],
            written.Where(fields => fields.GetProperty("meter").GetString() == "Pcf.Refused")
                .Select(fields => fields.GetProperty("instrument").GetString()));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("*", false)]
    [InlineData("*,Microsoft.AspNetCore.Routing", true)]
    [InlineData("Microsoft.*", true)]
    public async Task Meters_of_the_framework_are_left_out_until_they_are_named_and_the_log_says_so(string meters, bool isShown)
    {
        using var own = new Meter("Any.Library");
        var jobs = own.CreateCounter<int>("any.jobs");
        await using (var host = await ObservedHost.Start("Development", ("Logging:LogLevel:Pcf.Observability", "Information"),
            ("PCF:Telemetry:Logging:File:Path", _file), ("PCF:Telemetry:Metrics:Meters", meters)))
        {
            jobs.Add(2);
            for (var i = 0; i < 3; i++) { await host.Metric("x"); }
            Assert.Equal(isShown, (await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Contains(
                "aspnetcore_routing_match_attempts", StringComparison.Ordinal));
            Assert.Equal(meters.StartsWith('*') ? "2" : null, await host.Metric("any_jobs_total"));
        }

        var named = File.ReadAllLines(_file)
            .Where(line => line.Contains("metrics.meter_left_out", StringComparison.Ordinal)
                && line.Contains("Microsoft.AspNetCore.Routing", StringComparison.Ordinal)).ToArray();
        Assert.Equal(isShown ? 0 : 1, named.Length);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);
}
