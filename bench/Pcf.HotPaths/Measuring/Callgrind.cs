using System.Diagnostics;
using System.Globalization;
using Pcf.HotPaths.Results;

namespace Pcf.HotPaths.Measuring;

/// <summary>Runs this program inside callgrind and reads what it counted.</summary>
/// <remarks>
/// Counts are of the calling thread only and the same on a loaded machine as on an idle one. Code is compiled once and fully, no collection happens
/// within the run, and processors that have more than valgrind knows look alike.
/// </remarks>
internal static class Callgrind
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(8);

    private static readonly (string Name, string Value)[] Runtime =
    [
        ("DOTNET_TieredCompilation", "0"), ("DOTNET_EnableWriteXorExecute", "0"), ("DOTNET_gcServer", "0"), ("DOTNET_gcConcurrent", "0"),
        // Hexadecimal: no collection before 128 MiB, of 512 in all, since valgrind has no room for the reserve that is usual.
        ("DOTNET_GCgen0size", "8000000"), ("DOTNET_GCHeapHardLimit", "20000000"),
    ];

    /// <summary>Counts.</summary>
    /// <param name="planted">Names of paths whose every tenth call is made twice; empty for none.</param>
    /// <exception cref="InvalidOperationException">valgrind or the program in it failed; the message has what it wrote.</exception>
    public static Run Measure(string planted = "")
    {
        var folder = Directory.CreateTempSubdirectory("pcf-hot-paths-");
        try
        {
            var lines = Execute(folder.FullName, planted).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var counts = ReadCounts(folder.FullName);
            return Run.Now([.. lines.Select(line => ToRow(line.Split('\t'), counts))]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Execute(string folder, string planted)
    {
        var start = new ProcessStartInfo("valgrind",
        [
            "--tool=callgrind", "--instr-atstart=no", "--separate-threads=yes", $"--callgrind-out-file={Path.Combine(folder, "out")}",
            "dotnet", typeof(Callgrind).Assembly.Location, "drive",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in Runtime) { start.Environment[name] = value; }
        start.Environment[Driver.PlantVariable] = planted;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Deadline))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"valgrind took longer than {Deadline.TotalMinutes} minutes.");
        }
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"valgrind ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
        }
        return output.GetAwaiter().GetResult();
    }

    // A file for each count and thread; the first thread is the one that called.
    private static Dictionary<string, double> ReadCounts(string folder)
    {
        var counts = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "out.*-01"))
        {
            const string Trigger = "desc: Trigger: Client Request: ";
            var (name, total) = ("", 0d);
            foreach (var line in File.ReadLines(file))
            {
                if (line.StartsWith(Trigger, StringComparison.Ordinal)) { name = line[Trigger.Length..].Trim(); }
                if (line.StartsWith("totals: ", StringComparison.Ordinal)) { total = double.Parse(line[8..], CultureInfo.InvariantCulture); }
            }
            counts[name] = total;
        }
        return counts;
    }

    // The fields are those that the driver writes for a path. The value is the median.
    private static Row ToRow(string[] path, Dictionary<string, double> counts)
    {
        var calls = double.Parse(path[2], CultureInfo.InvariantCulture);
        var (own, peer) = (Rounds("own"), Rounds("peer"));
        return new Row(path[0], "instructions", Math.Round(own[1], 1), path[1], Math.Round(peer[1], 1),
            Math.Round(own[0] / peer[2], 4), Math.Round(own[2] / peer[0], 4));

        // Without the least and the most: the runtime does something once in the first of some paths.
        double[] Rounds(string side) =>
            [.. Enumerable.Range(0, Driver.Rounds).Select(round => counts[$"{path[0]}/{side}/{round}"] / calls).Order().Skip(1).SkipLast(1)];
    }
}
