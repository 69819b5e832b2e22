using System.ComponentModel;
using System.Diagnostics;

namespace Pcf.Tool.Verify;

/// <summary>Programs that the checks ask.</summary>
internal static class RunningProgram
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Runs one to its end, within half a minute.</summary>
    /// <returns>Its exit code and all it wrote; null where it is not installed.</returns>
    public static async Task<(int ExitCode, string Output)?> RunAsync(string program, string[] arguments, string input, CancellationToken cancel)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(Deadline);
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
        }
        catch (Win32Exception)
        {
            return null;
        }
        using (process)
        {
            try
            {
                var (output, errors) = (process.StandardOutput.ReadToEndAsync(deadline.Token), process.StandardError.ReadToEndAsync(deadline.Token));
                await process.StandardInput.WriteAsync(input.AsMemory(), deadline.Token);
                process.StandardInput.Close();
                await process.WaitForExitAsync(deadline.Token);
                return (process.ExitCode, await output + await errors);
            }
            finally
            {
                if (!process.HasExited) { process.Kill(); }
            }
        }
    }
}
