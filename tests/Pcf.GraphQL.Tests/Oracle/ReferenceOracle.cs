using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pcf.GraphQL.Tests.Support;

namespace Pcf.GraphQL.Tests.Oracle;

/// <summary>The reference implementation in one long-lived node process.</summary>
public sealed class ReferenceOracle : IAsyncLifetime
{
    private Process? _node;

    public async ValueTask InitializeAsync()
    {
        if (Tools() is not { } tools) { return; }
        _node = Process.Start(new ProcessStartInfo("node", ["graphql-oracle.mjs"])
        {
            WorkingDirectory = tools,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        await Ask(new JsonObject { ["sdl"] = Conformance.Sdl });
    }

    /// <summary>Skips the test where there is no reference to ask, except in continuous integration, where that is a failure.</summary>
    public void Require()
    {
        if (_node is not null) { return; }
        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "The oracle needs node and `npm ci` in tests/node.");
        Assert.Skip("needs node and `npm ci` in tests/node");
    }

    public async Task<JsonElement> Ask(JsonObject question)
    {
        await _node!.StandardInput.WriteLineAsync(question.ToJsonString());
        await _node.StandardInput.FlushAsync();
        var answer = JsonElement.Parse(await _node.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The oracle ended."));
        return answer.TryGetProperty("crashed", out var crash) ? throw new InvalidOperationException(crash.GetString()) : answer;
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is null) { return; }
        _node.StandardInput.Close();
        await _node.WaitForExitAsync();
        _node.Dispose();
    }

    private static string? Tools()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var tools = Path.Combine(folder.FullName, "tests", "node");
            if (Directory.Exists(Path.Combine(tools, "node_modules", "graphql")) && NodeIsThere()) { return tools; }
        }

        return null;
    }

    private static bool NodeIsThere() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "node")) || File.Exists(Path.Combine(folder, "node.exe")));
}
