using System.Diagnostics;
using System.Text.Json;
using Pcf.GraphQL.AspNetCore.Tests.Support;

namespace Pcf.GraphQL.AspNetCore.Tests;

/// <summary>The audit that graphql-http publishes for the GraphQL-over-HTTP specification.</summary>
public sealed class ReferenceAuditTests(GraphQLHost host) : IClassFixture<GraphQLHost>
{
    [Fact]
    public async Task Every_audit_of_the_reference_passes()
    {
        var tools = Tools();
        if (tools is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "The audit needs node and `npm ci` in tests/node.");
            Assert.Skip("needs node and `npm ci` in tests/node");
        }

        using var node = Process.Start(new ProcessStartInfo("node", ["graphql-http-audit.mjs", host.Url.ToString()])
        {
            WorkingDirectory = tools,
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var results = JsonElement.Parse(await node.StandardOutput.ReadToEndAsync());
        await node.WaitForExitAsync();

        var failed = results.EnumerateArray()
            .Where(r => r.GetProperty("status").GetString() != "ok")
            .Select(r => $"{r.GetProperty("name")}: {r.GetProperty("reason")}");
        Assert.Empty(failed);
        Assert.True(results.GetArrayLength() >= 50, $"only {results.GetArrayLength()} audits ran");
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
