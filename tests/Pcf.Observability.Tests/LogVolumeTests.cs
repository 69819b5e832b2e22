using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pcf.Metrics;
using Pcf.Observability.Tests.Support;

namespace Pcf.Observability.Tests;

/// <summary>What a host's metrics say about its files of the log: the room of their volumes, and whether audit records are written.</summary>
[Collection(OneTracerProvider.Name)]
public sealed class LogVolumeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-volumes-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_file_of_the_log_has_the_room_of_its_volume()
    {
        var page = PageOf(("Logging:File:Path", Path.Combine(_folder, "pcf.log")), ("Logging:Audit:Path", Path.Combine(_folder, "audit.log")));

        foreach (var sink in new[] { "file", "audit" })
        {
            var free = Number(page, $"telemetry_disk_free_bytes{{sink=\"{sink}\"}}");
            var size = Number(page, $"telemetry_disk_size_bytes{{sink=\"{sink}\"}}");
            Assert.InRange(free, 1, size);
            Assert.Equal(new DriveInfo(_folder).TotalSize, size);
        }
    }

    [Fact]
    public void Without_a_file_there_is_no_volume() => Assert.DoesNotContain("telemetry_disk_free_bytes{", PageOf(), StringComparison.Ordinal);

    [Theory]
    [InlineData("true", 1)]
    [InlineData("false", 0)]
    public void Whether_audit_records_are_written_is_a_metric(string enabled, double expected) =>
        Assert.Equal(expected, Number(PageOf(("Logging:Audit:Enabled", enabled)), "telemetry_audit_enabled"));

    private static string PageOf(params (string Name, string Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(
            settings.ToDictionary(setting => $"PCF:Telemetry:{setting.Name}", setting => (string?)setting.Value));
        builder.AddPcfObservability();
        using var host = builder.Build();
        return Page.Of(host.Services.GetRequiredService<MetricsRegistry>());
    }

    private static double Number(string page, string series) => double.Parse(
        page.Split('\n').Single(line => line.StartsWith(series + " ", StringComparison.Ordinal))[(series.Length + 1)..],
        System.Globalization.CultureInfo.InvariantCulture);
}
