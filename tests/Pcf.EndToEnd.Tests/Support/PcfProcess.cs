using System.Diagnostics;
using System.Text;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>The command <c>pcf</c> as a process of its own, byte for byte.</summary>
internal static class PcfProcess
{
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "pcf.dll");

    /// <summary>Runs it on a text to its end, within a minute.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string input, params string[] arguments)
    {
        using var process = Start(arguments);
        var output = ReadAsync(process);
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(input));
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading: wrong arguments.
        }
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, await output, await errors);
    }

    public static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [Tool, .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    })!;

    private static async Task<string> ReadAsync(Process process)
    {
        using var all = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(all);
        return Encoding.UTF8.GetString(all.ToArray());
    }
}
