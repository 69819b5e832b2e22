using System.ComponentModel.DataAnnotations;

namespace Pcf.Logging.Sinks;

/// <summary>Where a log file is, when a new one begins and how long the old ones are kept.</summary>
public class LogFileOptions
{
    /// <summary>The file that is written; without one none is. Files that were closed lie beside it, with their time in their name:
    /// <c>pcf.20260102T030405Z.log</c>.</summary>
    public string? Path { get; set; }

    /// <summary>The size at which a new file begins, in MiB.</summary>
    /// <value>1 to 2 000; the default is 64.</value>
    [Range(1, 2_000)]
    public int MaxMiB { get; set; } = 64;

    /// <summary>The time after which a new file begins. A file of a day begins at midnight UTC.</summary>
    /// <value>One minute to 30 days; the default is one day.</value>
    [Range(60, 30 * 86_400)]
    public TimeSpan MaxTime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Closed files that are kept; the oldest go first.</summary>
    /// <value>1 to 10 000; the default is 30.</value>
    [Range(1, 10_000)]
    public int KeepFiles { get; set; } = 30;

    /// <summary>How long a closed file is kept.</summary>
    /// <value>One hour to ten years; the default is 14 days.</value>
    [Range(3_600, 3_653 * 86_400.0)]
    public TimeSpan KeepTime { get; set; } = TimeSpan.FromDays(14);

    /// <summary>What all closed files may take together, in MiB.</summary>
    /// <value>1 to 1 000 000; the default is 1 024.</value>
    [Range(1, 1_000_000)]
    public int KeepMiB { get; set; } = 1_024;
}

/// <summary>Where audit records are kept. They are few, and they are asked for late.</summary>
public sealed class AuditFileOptions : LogFileOptions
{
    /// <summary>Starts with a year of records and up to 1 000 files.</summary>
    public AuditFileOptions()
    {
        KeepTime = TimeSpan.FromDays(365);
        KeepFiles = 1_000;
    }

    /// <summary>Whether audit records are written at all, in this file or elsewhere. No level and no filter silences them; this does, and each start
    /// logs it.</summary>
    /// <value>The default is true.</value>
    public bool Enabled { get; set; } = true;
}
