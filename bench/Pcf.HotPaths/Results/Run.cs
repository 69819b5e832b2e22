using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Pcf.HotPaths.Results;

/// <summary>The figures of one run, with what is needed to read them.</summary>
/// <param name="Date">The day, UTC.</param>
/// <param name="Commit">Of the sources, with a note where they were changed.</param>
/// <param name="Machine">Processor, cores and system.</param>
/// <param name="Runtime">The version of .NET.</param>
/// <param name="Load">The load average of the last minute at the end of the run; 0 where the system has none.</param>
/// <param name="Rows">The figures.</param>
internal sealed record Run(string Date, string Commit, string Machine, string Runtime, double Load, IReadOnlyList<Row> Rows)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>A run that has ended now, on this machine.</summary>
    public static Run Now(IReadOnlyList<Row> rows) => new(
        TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Git("rev-parse", "--short", "HEAD") + (IsChanged() ? " with changes" : ""),
        $"{Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}",
        RuntimeInformation.FrameworkDescription,
        LoadAverage(),
        rows);

    /// <exception cref="InvalidDataException">The file holds no run.</exception>
    public static Run Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Run>(File.ReadAllText(path), Json) ?? throw new InvalidDataException($"{path} holds no run.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} holds no run: {e.Message}", e);
        }
    }

    public void Write(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) { Directory.CreateDirectory(folder); }
        File.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");
    }

    private static bool IsChanged() => Git("status", "--porcelain", ":/src", ":/bench/*.cs", ":/Directory.Packages.props").Length > 0;

    private static string Processor() =>
        Line("/proc/cpuinfo", "model name")?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static double LoadAverage() =>
        Line("/proc/loadavg", "") is { } line ? double.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture) : 0;

    private static string? Line(string path, string start) =>
        File.Exists(path) ? File.ReadLines(path).FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal)) : null;

    private static string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return output;
    }
}
