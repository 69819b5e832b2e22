using System.Text.Json;
using Pcf.Ops.Tests.Support;

namespace Pcf.Ops.Tests.Deployment;

/// <summary>The manifests, as kustomize builds them and as the schemas of Kubernetes have them. No cluster runs here.</summary>
public sealed class KubernetesTests
{
    private static readonly string Folder = Path.Combine(Sources.Root, "ops/kubernetes");

    [Fact]
    public async Task The_rules_of_the_operator_are_those_of_Prometheus()
    {
        Engine.Require("node");

        var (code, output) = await Engine.RunAsync("node", [Path.Combine(Folder, "build.mjs"), "--check"]);

        Assert.True(code == 0, output);
    }

    [Theory]
    [InlineData("base", 8)]
    [InlineData("scaled", 10)]
    public async Task Kustomize_builds_manifests_that_the_schemas_accept(string overlay, int count)
    {
        var manifests = await BuildAsync(overlay);

        var (code, output) = await Engine.RunAsync("node", [Path.Combine(Sources.Root, "tests/node/manifests-check.mjs")],
            string.Concat(manifests.Select(manifest => Retyped(manifest) + "\n")));

        Assert.Equal("", output);
        Assert.Equal(0, code);
        Assert.Equal(count, manifests.Count);
    }

    [Fact]
    public async Task The_pod_runs_without_rights_and_ends_in_time()
    {
        var pod = (await BuildAsync("base")).Single(manifest => Kind(manifest) == "Deployment").GetProperty("spec").GetProperty("template")
            .GetProperty("spec");
        var container = pod.GetProperty("containers")[0];

        Assert.Equal("true", pod.GetProperty("securityContext").GetProperty("runAsNonRoot").GetString());
        Assert.Equal("false", pod.GetProperty("automountServiceAccountToken").GetString());
        Assert.Equal("true", container.GetProperty("securityContext").GetProperty("readOnlyRootFilesystem").GetString());
        Assert.Equal("ALL", container.GetProperty("securityContext").GetProperty("capabilities").GetProperty("drop")[0].GetString());
        foreach (var probe in new[] { "readinessProbe", "livenessProbe", "startupProbe" })
        {
            Assert.StartsWith("/health", container.GetProperty(probe).GetProperty("httpGet").GetProperty("path").GetString());
        }
        Assert.True(container.GetProperty("resources").GetProperty("limits").TryGetProperty("memory", out _));
        // The pod's time to stop is longer than the service's own.
        var stop = TimeSpan.Parse(Setting(container, "PCF__Host__ShutdownTimeout"));
        Assert.True(int.Parse(pod.GetProperty("terminationGracePeriodSeconds").GetString()!) > stop.TotalSeconds);
    }

    [Fact]
    public async Task Nothing_secret_is_in_the_manifests()
    {
        Assert.DoesNotContain(await BuildAsync("scaled"), manifest => Kind(manifest) == "Secret");
        Assert.All(await BuildAsync("scaled"), manifest => Assert.DoesNotContain("\"password\":", manifest.GetRawText(), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_scrape_has_the_same_limits_as_without_a_cluster()
    {
        var monitor = (await BuildAsync("base")).Single(manifest => Kind(manifest) == "ServiceMonitor").GetProperty("spec");
        var scrape = Yaml.Read(Path.Combine(Sources.Root, "ops/prometheus/prometheus.yml")).GetProperty("scrape_configs")[0];

        Assert.Equal(scrape.GetProperty("sample_limit").GetString(), monitor.GetProperty("sampleLimit").GetString());
        Assert.Equal(scrape.GetProperty("label_limit").GetString(), monitor.GetProperty("labelLimit").GetString());
        Assert.Equal("metrics-token", monitor.GetProperty("endpoints")[0].GetProperty("authorization").GetProperty("credentials").GetProperty("key")
            .GetString());
    }

    private static async Task<IReadOnlyList<JsonElement>> BuildAsync(string overlay)
    {
        Engine.Require("kubectl");
        var (code, output) = await Engine.RunAsync("kubectl", ["kustomize", Path.Combine(Folder, overlay)]);
        Assert.True(code == 0, output);
        return Yaml.Documents(output);
    }

    private static string Kind(JsonElement manifest) => manifest.GetProperty("kind").GetString()!;

    private static string Setting(JsonElement container, string name) =>
        container.GetProperty("env").EnumerateArray().Single(setting => setting.GetProperty("name").GetString() == name).GetProperty("value").GetString()!;

    // The reader of YAML has every scalar as a string; schemas ask for numbers and truth values. Values of the environment stay texts.
    private static string Retyped(JsonElement manifest) => JsonSerializer.Serialize(Retyped(manifest, parent: ""));

    private static object? Retyped(JsonElement value, string parent) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().ToDictionary(member => member.Name,
            member => parent is "env" or "annotations" or "labels" or "matchLabels" or "data" ? (object)member.Value : Retyped(member.Value, member.Name)),
        JsonValueKind.Array => value.EnumerateArray().Select(item => Retyped(item, parent)).ToArray(),
        JsonValueKind.String when int.TryParse(value.GetString(), out var number) && parent is not ("averageValue" or "cpu" or "memory") => number,
        JsonValueKind.String when bool.TryParse(value.GetString(), out var truth) => truth,
        _ => value,
    };
}
