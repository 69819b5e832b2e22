using System.Diagnostics;
using System.Text;

namespace Pcf.Packages.Tests;

/// <summary>An app that was built from the packages, as its own process.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private RunningApp(Process process) => _process = process;

    public string Output { get { lock (_output) { return _output.ToString(); } } }

    public static RunningApp Start(string assembly, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(assembly),
        };
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        var app = new RunningApp(new Process { StartInfo = start });
        app._process.OutputDataReceived += (_, line) => app.Add(line.Data);
        app._process.ErrorDataReceived += (_, line) => app.Add(line.Data);
        app._process.Start();
        app._process.BeginOutputReadLine();
        app._process.BeginErrorReadLine();
        return app;
    }

    /// <summary>Waits until its output has a text.</summary>
    /// <returns>The line that has it.</returns>
    public async Task<string> LineAsync(string text)
    {
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Patience; await Task.Delay(50))
        {
            if (Output.Split('\n').FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } line) { return line; }
        }
        throw new TimeoutException($"'{text}' is not in the output:\n{Output}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Add(string? line)
    {
        lock (_output) { _output.AppendLine(line); }
    }
}
