using System.Diagnostics;

namespace Pcf.Tests.Shared;

/// <summary>A program that the tests hold the service against, and how to do without it.</summary>
internal static class Engine
{
    /// <summary>Skips the test where the program is not installed; in CI its absence is a failure.</summary>
    public static void Require(string program) => Require(program, IsOnPath(program));

    /// <summary>The same for what is found in other ways.</summary>
    public static void Require(string program, bool isThere)
    {
        if (isThere) { return; }
        var how = $"'{program}' is not installed; './just install-test-tools' says how to get it";
        if (Environment.GetEnvironmentVariable("CI") == "true") { Assert.Fail(how); }
        Assert.Skip(how);
    }

    /// <summary>Runs a program to its end, within a minute.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments, string? input = null)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Asks again and again until there is an answer; half a minute at most.</summary>
    /// <param name="what">What is waited for.</param>
    /// <param name="ask">Asks once.</param>
    /// <param name="found">Says what there was instead, for the failure.</param>
    public static async Task<T> EventuallyAsync<T>(string what, Func<Task<T?>> ask, Func<Task<string>>? found = null)
        where T : class
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30))
        {
            if (await ask() is { } answer) { return answer; }
            await Task.Delay(100);
        }
        throw new TimeoutException($"{what} did not happen within 30 s. {(found is null ? "" : await found())}");
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
