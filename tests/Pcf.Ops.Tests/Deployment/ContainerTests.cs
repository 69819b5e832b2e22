using System.Text.Json;
using System.Text.RegularExpressions;
using Pcf.Ops.Tests.Support;

namespace Pcf.Ops.Tests.Deployment;

/// <summary>The image and compose.yaml, by their shape. No container engine runs here.</summary>
public sealed partial class ContainerTests
{
    private static readonly string Ops = Path.Combine(Sources.Root, "ops");
    private static readonly JsonElement Services = Yaml.Read(Path.Combine(Ops, "compose.yaml")).GetProperty("services");

    [Fact]
    public async Task The_Dockerfile_is_one_and_ends_without_root_and_without_a_shell()
    {
        Engine.Require("node");
        var path = Path.Combine(Ops, "container/Dockerfile");

        var (code, output) = await Engine.RunAsync("node", [Path.Combine(Sources.Root, "tests/node/dockerfile-check.mjs")], path + "\n");
        var final = File.ReadAllText(path).Split("AS final\n")[1];

        Assert.Equal((0, ""), (code, output));
        Assert.Contains("-chiseled AS final", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Contains("USER 1654\n", final, StringComparison.Ordinal);
        Assert.DoesNotContain("RUN ", final, StringComparison.Ordinal);
        Assert.Contains("HEALTHCHECK", final, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_service_is_pinned_bounded_and_rotates_its_log() =>
        Assert.All(Services.EnumerateObject(), service =>
        {
            Assert.Matches(PinnedImage(), service.Value.GetProperty("image").GetString()!);
            Assert.True(service.Value.GetProperty("deploy").GetProperty("resources").GetProperty("limits").TryGetProperty("memory", out _));
            Assert.Equal("10m", service.Value.GetProperty("logging").GetProperty("options").GetProperty("max-size").GetString());
            Assert.Equal("true", service.Value.GetProperty("read_only").GetString());
        });

    [Fact]
    public void Ports_are_on_the_loopback_alone() =>
        Assert.All(Services.EnumerateObject().Where(service => service.Value.TryGetProperty("ports", out _))
            .SelectMany(service => service.Value.GetProperty("ports").EnumerateArray()), port => Assert.StartsWith("127.0.0.1:", port.GetString()));

    [Fact]
    public void No_secret_is_in_the_environment() =>
        Assert.All(Services.EnumerateObject().Where(service => service.Value.TryGetProperty("environment", out _))
            .SelectMany(service => service.Value.GetProperty("environment").EnumerateObject()),
            setting => Assert.DoesNotMatch(SecretName(), setting.Name));

    [Fact]
    public void Files_that_are_mounted_exist() =>
        Assert.All(Services.EnumerateObject().Where(service => service.Value.TryGetProperty("volumes", out _))
            .SelectMany(service => service.Value.GetProperty("volumes").EnumerateArray().Select(volume => volume.GetString()!.Split(':')[0]))
            .Where(path => path.StartsWith("./", StringComparison.Ordinal)),
            path => Assert.True(Path.Exists(Path.Combine(Ops, path)), path));

    [Fact]
    public void Prometheus_has_the_same_flags_and_limits_as_outside()
    {
        var command = Services.GetProperty("prometheus").GetProperty("command").EnumerateArray().Select(argument => argument.GetString()!).ToArray();
        var (inside, outside) = (Scrape("prometheus/compose.yml"), Scrape("prometheus/prometheus.yml"));

        Assert.All(File.ReadAllLines(Path.Combine(Ops, "prometheus/flags")), flag => Assert.Contains(flag, command));
        foreach (var limit in new[] { "sample_limit", "label_limit", "label_name_length_limit", "label_value_length_limit", "body_size_limit" })
        {
            Assert.Equal(outside.GetProperty(limit).GetString(), inside.GetProperty(limit).GetString());
        }
    }

    private static JsonElement Scrape(string path) => Yaml.Read(Path.Combine(Ops, path)).GetProperty("scrape_configs")[0];

    [GeneratedRegex(@":v?\d+\.\d+(\.\d+)?$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex PinnedImage();

    // A name that ends in FILE or File says where a secret is, and is none.
    [GeneratedRegex("(PASSWORD|SECRET|TOKEN|KEY|Token|Key|Password)$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex SecretName();
}
