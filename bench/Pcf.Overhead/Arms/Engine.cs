using System.Diagnostics;

namespace Pcf.Overhead.Arms;

/// <summary>A server that the service calls, as a process of its own: it ends with this one's disposal.</summary>
internal sealed class Engine : IDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private Engine(Process process, string address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    /// <summary>Starts the program and waits until it says that it listens.</summary>
    /// <param name="program">The program.</param>
    /// <param name="listening">What it writes then; the address follows, if any.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="InvalidOperationException">It ended, or did not say so in a minute.</exception>
    public static async Task<Engine> StartAsync(string program, string listening, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        using var deadline = new CancellationTokenSource(StartDeadline);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
            {
                var at = line.IndexOf(listening, StringComparison.Ordinal);
                if (at < 0) { continue; }
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new Engine(process, line[(at + listening.Length)..]);
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }
        throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' does not listen.");
    }

    public void Dispose()
    {
        if (!_process.HasExited) { _process.Kill(); }
        _process.WaitForExit();
        _process.Dispose();
    }
}
