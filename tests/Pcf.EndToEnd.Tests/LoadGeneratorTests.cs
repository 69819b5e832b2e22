using System.Diagnostics;
using System.Text.Json;

namespace Pcf.EndToEnd.Tests;

/// <summary>What the load tests report is what users wait for. A generator that waits for answers before it sends more hides a server that stands
/// still.
/// </summary>
public sealed class LoadGeneratorTests
{
    private const int Rate = 100;
    private const int Seconds = 9;

    [Fact]
    public async Task A_server_that_stands_still_one_second_in_three_shows_in_the_percentiles()
    {
        Engine.Require("node");
        using var server = Process.Start(new ProcessStartInfo("node", [Script("stalled-server.mjs")])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        try
        {
            var port = await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            var (code, output) = await Engine.RunAsync(
                "node", [Script("steady.mjs"), $"http://127.0.0.1:{port}/graphql", $"{Rate}", $"{Seconds}"]);
            Assert.True(code == 0, output);
            var figures = JsonDocument.Parse(output).RootElement;

            // All requests were sent, those of the still seconds too: two seconds of nine, in which requests wait for half a second on average.
            Assert.InRange(figures.GetProperty("count").GetInt32(), Rate * (Seconds - 1), Rate * (Seconds + 1));
            Assert.Equal(0, figures.GetProperty("failed").GetInt32());
            Assert.InRange(figures.GetProperty("p90").GetDouble(), 300, double.MaxValue);
            Assert.InRange(figures.GetProperty("p99").GetDouble(), 800, double.MaxValue);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static string Script(string name) => Path.Combine(Sources.Root, "tests/load", name);
}
