using System.Globalization;

namespace Pcf.EndToEnd.Tests.Support;

/// <summary>The time of day of another process, by libfaketime. It is changed while the process runs; time that passes is left alone.</summary>
internal sealed class FakeTime : IDisposable
{
    private static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib").Prepend("/usr/lib").Select(folder => Path.Combine(folder, "faketime/libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists)
        : null;

    private readonly string _folder = Directory.CreateTempSubdirectory("pcf-faketime-").FullName;
    private TimeSpan _ahead;

    public FakeTime()
    {
        Engine.Require("faketime", Library is not null);
        Set(TimeSpan.Zero);
    }

    /// <summary>The environment of a process that has this time.</summary>
    public (string Name, string Value)[] Settings =>
    [
        ("LD_PRELOAD", Library!), ("FAKETIME_TIMESTAMP_FILE", Control), ("FAKETIME_NO_CACHE", "1"),
        // Timers and deadlines run on the monotonic clock, which the system never sets.
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];

    /// <summary>The process's time of day.</summary>
    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + _ahead;

    private string Control => Path.Combine(_folder, "time");

    /// <summary>Sets the process's time of day to the real one and so much more, or less.</summary>
    public void Set(TimeSpan ahead)
    {
        _ahead = ahead;
        // The library reads the file at each look at the clock, so it must never find it half written.
        File.WriteAllText(Control + ".new", ahead.TotalSeconds.ToString("+0;-0", CultureInfo.InvariantCulture) + "\n");
        File.Move(Control + ".new", Control, overwrite: true);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
