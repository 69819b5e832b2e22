using System.Runtime.InteropServices;

namespace Pcf.Shared;

/// <summary>What the thread that asks has used of the processors. Known on Linux alone; elsewhere it is always 0. Thread-safe.</summary>
internal static class ThreadCpu
{
    // <time.h>, the same on all its architectures.
    private const int ClockOfThread = 3;

    private static readonly bool IsKnown = OperatingSystem.IsLinux() && nint.Size == sizeof(long);

    /// <summary>Since the thread's start. A call of the system: for once a batch, not once a record.</summary>
    public static TimeSpan Now =>
        IsKnown && GetTime(ClockOfThread, out var time) == 0
            ? new TimeSpan((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
            : TimeSpan.Zero;

    /// <summary>Adds what this thread has used since it was last asked.</summary>
    /// <param name="part">What the thread works for.</param>
    /// <param name="before">When it was last asked; moved on.</param>
    public static void Report(TelemetryPart part, ref TimeSpan before)
    {
        var now = Now;
        TelemetryTime.Spent(part, now - before);
        before = now;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
