using System.Text.RegularExpressions;
using Pcf.Ops.Tests.Support;

namespace Pcf.Ops.Tests.Deployment;

/// <summary>The unit of systemd, the Collector and Jaeger, by their shape; and the settings that ops/ gives the service.</summary>
public sealed partial class MachineTests
{
    private static readonly string Ops = Path.Combine(Sources.Root, "ops");

    [Fact]
    public async Task Systemd_finds_the_unit_well_hardened()
    {
        Engine.Require("systemd-analyze");

        // Exposure from 0 to 10, in tenths: 2.0 is what systemd calls OK.
        var (code, output) = await Engine.RunAsync("systemd-analyze",
            ["security", "--offline=true", "--threshold=20", "--no-pager", Path.Combine(Ops, "systemd/pcf-api.service")]);

        Assert.True(code == 0, output);
    }

    [Theory]
    [InlineData("collector/gateway.yaml")]
    [InlineData("collector/first-tier.yaml")]
    [InlineData("collector/second-tier.yaml")]
    [InlineData("jaeger/jaeger.yaml")]
    public void Pipelines_name_components_that_are_configured(string file)
    {
        var configuration = Yaml.Read(Path.Combine(Ops, file));

        foreach (var pipeline in configuration.GetProperty("service").GetProperty("pipelines").EnumerateObject())
        {
            foreach (var part in pipeline.Value.EnumerateObject())
            {
                string[] configured = [.. configuration.GetProperty(part.Name).EnumerateObject().Select(component => component.Name)];
                Assert.All(part.Value.EnumerateArray(), component => Assert.Contains(component.GetString(), configured));
            }
            if (file.StartsWith("collector", StringComparison.Ordinal))
            {
                // What comes later cannot keep memory from growing.
                Assert.Equal("memory_limiter", pipeline.Value.GetProperty("processors")[0].GetString());
            }
        }
    }

    [Fact]
    public void Every_file_of_YAML_can_be_read()
    {
        string[] files = [.. Directory.EnumerateFiles(Ops, "*.y*ml", SearchOption.AllDirectories)];

        Assert.True(files.Length > 30);
        Assert.All(files, file => Assert.NotEmpty(Yaml.Documents(File.ReadAllText(file))));
    }

    [Fact]
    public void Spans_of_one_trace_meet_in_the_second_tier()
    {
        var first = Yaml.Read(Path.Combine(Ops, "collector/first-tier.yaml"));
        var second = Yaml.Read(Path.Combine(Ops, "collector/second-tier.yaml"));

        Assert.Equal("traceID", first.GetProperty("exporters").GetProperty("loadbalancing").GetProperty("routing_key").GetString());
        Assert.Contains(second.GetProperty("processors").GetProperty("tail_sampling").GetProperty("policies").EnumerateArray(),
            policy => policy.GetProperty("type").GetString() == "status_code");
    }

    [Fact]
    public async Task Samples_can_go_on_to_a_store_for_longer()
    {
        Engine.Require("promtool");
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, await File.ReadAllTextAsync(Path.Combine(Ops, "prometheus/prometheus.yml"))
            + await File.ReadAllTextAsync(Path.Combine(Ops, "prometheus/remote-write.yml")));

        var (code, output) = await Engine.RunAsync("promtool", ["check", "config", "--syntax-only", file]);

        File.Delete(file);
        Assert.True(code == 0, output);
    }

    [Fact]
    public void Settings_of_the_service_are_those_that_documents_name()
    {
        var documented = string.Concat(Directory.EnumerateFiles(Path.Combine(Sources.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Sources.Root, "README.md")).Select(File.ReadAllText));
        var used =
            from file in Directory.EnumerateFiles(Ops, "*", SearchOption.AllDirectories)
            from Match setting in Setting().Matches(File.ReadAllText(file))
            select setting.Value;

        Assert.All(used.Distinct(), name => Assert.True(
            documented.Contains(name, StringComparison.Ordinal) || documented.Contains("…" + name.Split("__")[^1], StringComparison.Ordinal), name));
    }

    [GeneratedRegex("PCF__[A-Za-z_]+[A-Za-z]", RegexOptions.None, 1_000)]
    private static partial Regex Setting();
}
