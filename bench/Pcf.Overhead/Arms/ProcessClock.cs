using System.Runtime.InteropServices;

namespace Pcf.Overhead.Arms;

/// <summary>The CPU clock of another process, in nanoseconds (Linux).</summary>
internal static partial class ProcessClock
{
    // As clock_getcpuclockid makes it: the process's number, inverted, and the scheduler's clock of the whole process.
    private const int SchedulerClock = 2;

    public static TimeSpan Read(int process)
    {
        return GetTime((~process << 3) | SchedulerClock, out var time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick)
            : throw new InvalidOperationException($"The CPU clock of process {process} cannot be read.");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
