using System.Diagnostics;
using System.Text.Json;

namespace Pcf.GraphQL.AspNetCore.Tests.Support;

/// <summary>Runs a script of tests/node against an endpoint; skips the test where node is missing, which in CI is a failure.</summary>
internal static class NodeTool
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>What the script prints, as JSON.</summary>
    public static async Task<JsonElement> RunAsync(string script, Uri url)
    {
        var tools = Tools();
        if (tools is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"{script} needs node and `npm ci` in tests/node.");
            Assert.Skip("needs node and `npm ci` in tests/node");
        }
        using var node = Process.Start(new ProcessStartInfo("node", [script, url.ToString()])
        {
            WorkingDirectory = tools,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            var errors = node.StandardError.ReadToEndAsync(deadline.Token);
            var output = await node.StandardOutput.ReadToEndAsync(deadline.Token);
            await node.WaitForExitAsync(deadline.Token);
            Assert.True(node.ExitCode == 0, await errors);
            return JsonElement.Parse(output);
        }
        finally
        {
            if (!node.HasExited) { node.Kill(); }
        }
    }

    private static string? Tools()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var tools = Path.Combine(folder.FullName, "tests", "node");
            if (Directory.Exists(Path.Combine(tools, "node_modules", "graphql-http")) && NodeIsThere()) { return tools; }
        }

        return null;
    }

    private static bool NodeIsThere() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "node")) || File.Exists(Path.Combine(folder, "node.exe")));
}
