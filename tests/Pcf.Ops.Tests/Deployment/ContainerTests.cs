using System.Text.Json;
using System.Text.RegularExpressions;
using Pcf.Ops.Tests.Support;

namespace Pcf.Ops.Tests.Deployment;

/// <summary>The image and compose.yaml, by their shape. No container engine runs here.</summary>
public sealed partial class ContainerTests
{
    private static readonly string Ops = Path.Combine(Sources.Root, "ops");
    private static readonly JsonElement Compose = Yaml.Read(Path.Combine(Ops, "compose.yaml"));
    private static readonly JsonElement Services = Compose.GetProperty("services");

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

    // Empty settings are the defaults, so the service is on SQLite unless the file with the other settings is given.
    [Fact]
    public void One_file_of_settings_puts_the_service_on_the_real_servers()
    {
        string[] servers =
        [
            .. Services.EnumerateObject()
                .Where(service => service.Value.TryGetProperty("profiles", out var profiles) && profiles[0].GetString() == "servers")
                .Select(service => service.Name),
        ];
        var settings = File.ReadAllLines(Path.Combine(Ops, "compose-servers.env")).Where(line => !line.StartsWith('#'))
            .ToDictionary(line => line.Split('=')[0], line => line.Split('=')[1], StringComparer.Ordinal);
        var api = Services.GetProperty("api");
        var environment = api.GetProperty("environment").EnumerateObject()
            .ToDictionary(setting => setting.Name, setting => setting.Value.GetString()!, StringComparer.Ordinal);

        Assert.Equal(["redis", "spicedb", "surrealdb"], servers.Order());
        Assert.Equal("servers", settings["COMPOSE_PROFILES"]);
        Assert.Equal(settings.Keys.Except(["COMPOSE_PROFILES"]).Order(),
            environment.Values.SelectMany(value => Variable().Matches(value)).Select(variable => variable.Groups["name"].Value)
                .Except(["PCF_AUTHORITY"]).Order());
        Assert.Equal("${PCF_STORE:-}", environment["PCF__Store__Kind"]);
        Assert.Equal("surrealdb", settings["PCF_STORE"]);
        Assert.Equal("ws://surrealdb:8000/rpc", environment["PCF__Store__SurrealDb__Endpoint"]);
        Assert.Equal("${PCF_ACCESS:-}", environment["PCF__Access__Kind"]);
        Assert.Equal("spicedb", settings["PCF_ACCESS"]);
        Assert.Equal("http://spicedb:50051", environment["PCF__Access__SpiceDb__Endpoint"]);
        Assert.Equal("${PCF_REDIS_FILE:-}", environment["PCF__Cache__RedisFile"]);
        Assert.Equal("/run/secrets/redis-address", settings["PCF_REDIS_FILE"]);
    }

    [Fact]
    public void Servers_are_reached_by_the_service_alone_and_say_whether_they_work() =>
        Assert.All(new[] { "surrealdb", "spicedb", "redis" }, name =>
        {
            var server = Services.GetProperty(name);
            Assert.False(server.TryGetProperty("ports", out _));
            Assert.Equal(["servers"], server.GetProperty("networks").EnumerateArray().Select(network => network.GetString()));
            Assert.True(server.TryGetProperty("healthcheck", out _));
            Assert.Equal(["api", "redis", "spicedb", "surrealdb"], Services.EnumerateObject()
                .Where(service => service.Value.TryGetProperty("networks", out var networks)
                    && networks.EnumerateArray().Any(network => network.GetString() == "servers")).Select(service => service.Name).Order());
            Assert.Equal("true", Compose.GetProperty("networks").GetProperty("servers").GetProperty("internal").GetString());
        });

    [Fact]
    public void Every_service_whose_image_has_a_program_to_ask_with_is_asked() =>
        Assert.Equal(["collector", "dashboard", "jaeger", "loki"], Services.EnumerateObject()
            .Where(service => !service.Value.TryGetProperty("healthcheck", out _)).Select(service => service.Name).Order());

    [Fact]
    public async Task Every_secret_that_is_read_is_made()
    {
        var folder = Directory.CreateTempSubdirectory("pcf-secrets-").FullName;
        try
        {
            var (code, output) = await Engine.RunAsync("sh", [Path.Combine(Ops, "compose-secrets.sh"), folder]);
            var files = Compose.GetProperty("secrets").EnumerateObject().Select(secret => secret.Value.GetProperty("file").GetString()!)
                .Concat(Services.EnumerateObject().Where(service => service.Value.TryGetProperty("env_file", out _))
                    .SelectMany(service => service.Value.GetProperty("env_file").EnumerateArray().Select(file => file.GetString()!))).ToArray();
            var used = Services.EnumerateObject().Where(service => service.Value.TryGetProperty("secrets", out _))
                .SelectMany(service => service.Value.GetProperty("secrets").EnumerateArray().Select(secret => secret.GetString()!));
            var password = await File.ReadAllTextAsync(Path.Combine(folder, "surrealdb-password"), TestContext.Current.CancellationToken);

            Assert.True(code == 0, output);
            Assert.All(files, file => Assert.StartsWith("../.tools/compose-secrets/", file));
            Assert.All(files, file => Assert.True(new FileInfo(Path.Combine(folder, Path.GetFileName(file))).Length > 20, file));
            Assert.Equal(Compose.GetProperty("secrets").EnumerateObject().Select(secret => secret.Name).Order(), used.Distinct().Order());
            // Server and service have the same one, and a second run changes nothing.
            Assert.Equal(0, (await Engine.RunAsync("sh", [Path.Combine(Ops, "compose-secrets.sh"), folder])).ExitCode);
            var given = await File.ReadAllTextAsync(Path.Combine(folder, "surrealdb.env"), TestContext.Current.CancellationToken);
            Assert.Equal($"SURREAL_PASS={password}\n", given);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

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

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Variable();

    // A name that ends in FILE or File says where a secret is, and is none.
    [GeneratedRegex("(PASSWORD|SECRET|TOKEN|KEY|Token|Key|Password)$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex SecretName();
}
