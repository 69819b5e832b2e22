using System.Diagnostics;
using System.Globalization;

namespace Pcf.Metrics;

/// <summary>The process's own figures, under the names that all Prometheus client libraries use; read at scrape time.</summary>
/// <remarks>Memory, files and limits come from Linux's /proc; elsewhere the metrics that only it has are left out.</remarks>
internal static class ProcessMetrics
{
    /// <summary>Registers them.</summary>
    public static void Register(MetricsRegistry registry)
    {
        var start = StartTime();
        registry.RegisterObservableCounter("process_cpu_seconds_total", "CPU time used by the process, in seconds.",
            observe => observe(Environment.CpuUsage.TotalTime.TotalSeconds));
        registry.RegisterObservableGauge("process_resident_memory_bytes", "Memory of the process that is in RAM.",
            observe => observe(Environment.WorkingSet));
        registry.RegisterObservableGauge("process_start_time_seconds", "When the process started, in seconds since 1970.", observe => observe(start));
        registry.RegisterObservableGauge("process_threads", "Threads of the operating system in the process.", observe => observe(CountThreads()));
        if (!OperatingSystem.IsLinux()) { return; }
        registry.RegisterObservableGauge("process_virtual_memory_bytes", "Address space of the process.",
            observe => observe(StatusKilobytes("VmSize:") * 1_024));
        registry.RegisterObservableGauge("process_open_fds", "File descriptors the process has open.",
            observe => observe(Directory.EnumerateFileSystemEntries("/proc/self/fd").Count()));
        registry.RegisterObservableGauge("process_max_fds", "File descriptors the process may open.", observe => observe(MaxOpenFiles()));
        var group = ControlGroup.Own();
        registry.RegisterObservableGauge("process_memory_limit_bytes", "Memory the process may use, from its control group.",
            observe => observe(group.MemoryBytes()));
        registry.RegisterObservableGauge("process_cpu_limit_cores", "Processors' worth of time the process may use, from its control group.",
            observe => observe(group.Cpus()));
    }

    private static double StartTime()
    {
        using var process = Process.GetCurrentProcess();
        return new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1_000.0;
    }

    private static double CountThreads()
    {
        if (OperatingSystem.IsLinux()) { return StatusKilobytes("Threads:"); }
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    private static double StatusKilobytes(string key) =>
        Number(File.ReadLines("/proc/self/status").First(line => line.StartsWith(key, StringComparison.Ordinal)), 1);

    private static double MaxOpenFiles() =>
        Number(File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal)), 3);

    private static double Number(string line, int column)
    {
        var text = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[column];
        return text == "unlimited" ? double.PositiveInfinity : double.Parse(text, CultureInfo.InvariantCulture);
    }
}
