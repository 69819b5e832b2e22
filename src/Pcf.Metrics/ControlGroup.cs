using System.Globalization;

namespace Pcf.Metrics;

/// <summary>What the operating system allows the process: the limits of its Linux control group, version 2 or 1. Thread-safe; read anew each
/// time.</summary>
/// <param name="root">Where control groups are mounted.</param>
/// <param name="path">The process's own group below it; in a container that is mostly <c>/</c>.</param>
internal sealed class ControlGroup(string root, string path)
{
    // Version 1 says "no limit" by a number near the largest there is.
    private const double NoLimit = 1L << 62;

    /// <summary>The group of this process.</summary>
    public static ControlGroup Own()
    {
        try
        {
            var line = File.ReadLines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal));
            return new ControlGroup("/sys/fs/cgroup", line?["0::".Length..] ?? "/");
        }
        catch (IOException)
        {
            return new ControlGroup("/sys/fs/cgroup", "/");
        }
    }

    /// <summary>Memory the process may use, in bytes; infinity without a limit.</summary>
    public double MemoryBytes() =>
        Number(Read("memory.max") ?? Read("memory/memory.limit_in_bytes"), 0) is { } bytes and < NoLimit ? bytes : double.PositiveInfinity;

    /// <summary>Processors' worth of time the process may use; infinity without a limit.</summary>
    public double Cpus()
    {
        var line = Read("cpu.max");
        var quota = Number(line ?? Read("cpu/cpu.cfs_quota_us"), 0);
        var period = line is null ? Number(Read("cpu/cpu.cfs_period_us"), 0) : Number(line, 1);
        return quota > 0 && period > 0 ? quota.Value / period.Value : double.PositiveInfinity;
    }

    private string? Read(string file)
    {
        foreach (var folder in new[] { Path.Join(root, path), root })
        {
            try
            {
                var name = Path.Join(folder, file);
                if (File.Exists(name)) { return File.ReadAllText(name); }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What cannot be read is as good as absent: the metric then says that there is no limit known.
            }
        }
        return null;
    }

    private static double? Number(string? text, int column)
    {
        var columns = text?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return column < columns.Length && double.TryParse(columns[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }
}
