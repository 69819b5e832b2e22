namespace Pcf.Shared;

/// <summary>How much room the volume of a folder has. Thread-safe.</summary>
/// <remarks>Who reads never waits for the volume: it is looked at in the background, at most once in ten seconds and one look at a time, since a
/// volume of the network that hangs would keep a scrape waiting.</remarks>
internal sealed class VolumeSpace
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UnknownAfter = TimeSpan.FromMinutes(2);

    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly Func<string, (long Free, long Size)> _look;
    private Seen? _last;
    private int _isLooking;

    /// <summary>Looks for the first time, and waits for it: the caller has just opened a file there.</summary>
    /// <param name="folder">A folder on the volume.</param>
    /// <param name="clock">Says how old a look is.</param>
    /// <param name="look">Looks; null asks the system.</param>
    public VolumeSpace(string folder, TimeProvider clock, Func<string, (long Free, long Size)>? look = null)
    {
        _folder = Path.GetFullPath(folder);
        _clock = clock;
        _look = look ?? AskSystem;
        _isLooking = 1;
        Look();
    }

    /// <summary>Free bytes that this process may use, and all bytes of the volume; null where no look of the last two minutes went well.</summary>
    public (long Free, long Size)? Now
    {
        get
        {
            var last = Volatile.Read(ref _last);
            var age = last is null ? UnknownAfter : _clock.GetElapsedTime(last.Time);
            if (age >= LookAgainAfter && Interlocked.Exchange(ref _isLooking, 1) == 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static space => space.Look(), this, preferLocal: false);
            }
            return age < UnknownAfter ? (last!.Free, last.Size) : null;
        }
    }

    private static (long Free, long Size) AskSystem(string folder)
    {
        // Windows knows drives by their letters, other systems any folder.
        var drive = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder);
        return (drive.AvailableFreeSpace, drive.TotalSize);
    }

    private void Look()
    {
        try
        {
            var (free, size) = _look(_folder);
            Volatile.Write(ref _last, new Seen(free, size, _clock.GetTimestamp()));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The folder is gone, or may not be looked at: the last look counts until it is too old.
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }
    }

    private sealed record Seen(long Free, long Size, long Time);
}
