using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Pcf.Logging.Sinks;

/// <summary>Records to a file, of which a new one begins by size and by time; old ones go by number, age and size.</summary>
/// <remarks>
/// Whole blocks of lines go to the system in one call, so a process that is killed leaves at most its last line torn, and the next start ends that
/// line. A full disk costs the records of
/// the time it is full; what was written of them in part is taken back. A file that was renamed, removed or emptied from outside is opened anew.
/// A clock that jumps removes nothing: files are ordered by when they were closed, and between two of them no more time counts than one may cover.
/// </remarks>
internal sealed class RollingFileSink : ILogSink
{
    private const long MiB = 1024 * 1024;
    private const string TimeForm = "yyyyMMdd'T'HHmmss'Z'";

    private readonly LogFileOptions _options;
    private readonly TimeProvider _clock;
    private readonly string _path;
    private readonly string _folder;
    private readonly string _stem;
    private readonly string _ending;

    // What this sink has closed, in that order: their names show it only while the clock is right.
    private readonly List<string> _closed = [];

    private FileStream? _file;
    private long _length;
    private long _period;
    private long? _rolledAt;

    /// <summary>Takes the settings; the file is opened with the first record.</summary>
    /// <exception cref="ArgumentException">There is no path.</exception>
    public RollingFileSink(LogFileOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _path = Path.GetFullPath(options.Path ?? throw new ArgumentException("A log file needs a path.", nameof(options)));
        _folder = Path.GetDirectoryName(_path)!;
        _stem = Path.GetFileNameWithoutExtension(_path);
        _ending = Path.GetExtension(_path);
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> lines)
    {
        if (_file is not null && IsElsewhere()) { Close(); }
        if (_file is null) { Open(); }
        if (_length > 0 && (_length + lines.Length > _options.MaxMiB * MiB || IsOver())) { Roll(); }
        try
        {
            _file!.Write(lines);
            _length += lines.Length;
        }
        catch (IOException)
        {
            TakeBack();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        // Nothing is kept here: each block went to the system at once.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file?.Flush(flushToDisk: true);
        Close();
    }

    /// <summary>Why a file cannot be written; null when it can. What was not there before is not there after.</summary>
    public static string? ProblemWith(string path)
    {
        try
        {
            path = Path.GetFullPath(path);
            var isNew = !File.Exists(path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            OpenFile(path).Dispose();
            if (isNew) { File.Delete(path); }
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return e.Message;
        }
    }

    // A clock that goes back ends no time, and one that goes to and fro no more than one in half of what a file covers.
    private bool IsOver()
    {
        var period = Period(_clock.GetUtcNow());
        if (period < _period) { _period = period; }
        return period > _period && (_rolledAt is not { } rolled || _clock.GetElapsedTime(rolled) >= _options.MaxTime / 2);
    }

    private long Period(DateTimeOffset time) => time.UtcTicks / _options.MaxTime.Ticks;

    // Only this sink writes to the file, so another length under its name is another file, or one that was emptied.
    private bool IsElsewhere()
    {
        var found = new FileInfo(_path);
        return !found.Exists || (found.LinkTarget is null && found.Length != _length);
    }

    private void Open()
    {
        Directory.CreateDirectory(_folder);
        var found = new FileInfo(_path);
        var begun = found.Exists && found.Length > 0 ? new DateTimeOffset(found.LastWriteTimeUtc) : _clock.GetUtcNow();
        _file = OpenFile(_path);
        _length = _file.CanSeek ? _file.Length : 0;
        _period = Period(begun);
        if (_length == 0) { return; }
        _file.Seek(-1, SeekOrigin.End);
        if (_file.ReadByte() == '\n') { return; }
        // The process before was killed in the middle of a line.
        _file.WriteByte((byte)'\n');
        _length++;
    }

    private static FileStream OpenFile(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead; }
        return new FileStream(path, options);
    }

    private void Roll()
    {
        Close();
        var closed = Name();
        try
        {
            File.Move(_path, closed);
            _closed.Add(closed);
            if (_closed.Count > _options.KeepFiles) { _closed.RemoveAt(0); }
        }
        catch (IOException)
        {
            // It was taken away, or cannot be moved: then it goes on being written, and is tried again with the next block.
        }
        Open();
        _period = Period(_clock.GetUtcNow());
        _rolledAt = _clock.GetTimestamp();
        DropOld();
    }

    private string Name()
    {
        var time = _clock.GetUtcNow().ToString(TimeForm, CultureInfo.InvariantCulture);
        var name = Path.Combine(_folder, $"{_stem}.{time}{_ending}");
        for (var i = 1; File.Exists(name); i++) { name = Path.Combine(_folder, $"{_stem}.{time}-{i:000}{_ending}"); }
        return name;
    }

    // The newest first; each is kept while all three bounds hold.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "A file that cannot be removed now is tried again with the next roll; records are worth more.")]
    private void DropOld()
    {
        try
        {
            var closed = new DirectoryInfo(_folder).GetFiles($"{_stem}.*{_ending}").Where(IsClosed)
                .OrderByDescending(file => _closed.IndexOf(file.FullName)).ThenByDescending(TimeOf).ThenByDescending(NumberOf).ToArray();
            var bytes = 0L;
            var age = TimeSpan.Zero;
            var newer = _clock.GetUtcNow();
            for (var i = 0; i < closed.Length; i++)
            {
                var time = TimeOf(closed[i])!.Value;
                bytes += closed[i].Length;
                age += Between(time, newer);
                newer = time;
                if (i >= _options.KeepFiles || bytes > _options.KeepMiB * MiB || age > _options.KeepTime) { closed[i].Delete(); }
            }
        }
        catch (Exception)
        {
            // As above.
        }
    }

    // Records come all the time, so a longer gap is a clock that jumped, or a service that was down: then files are kept longer, and their number and
    // size bound them.
    private TimeSpan Between(DateTimeOffset older, DateTimeOffset newer) =>
        newer <= older ? TimeSpan.Zero : newer - older < _options.MaxTime ? newer - older : _options.MaxTime;

    private bool IsClosed(FileInfo file) => TimeOf(file) is not null;

    // Of several closed in one second, the later ones have a number.
    private int NumberOf(FileInfo file) =>
        StampOf(file) is var stamp && stamp.IndexOf('-') is > 0 and var dash
            && int.TryParse(stamp[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private ReadOnlySpan<char> StampOf(FileInfo file) =>
        file.Name.AsSpan(_stem.Length + 1, Math.Max(0, file.Name.Length - _stem.Length - 1 - _ending.Length));

    private DateTimeOffset? TimeOf(FileInfo file)
    {
        var time = StampOf(file);
        if (time.IndexOf('-') is > 0 and var dash) { time = time[..dash]; }
        return DateTimeOffset.TryParseExact(time, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            ? parsed
            : null;
    }

    // A line of which only a part fitted would run into the first one that fits again.
    private void TakeBack()
    {
        try
        {
            if (_file!.CanSeek) { _file.SetLength(_length); }
        }
        catch (IOException)
        {
            // Opened anew, its last line is ended.
        }
        Close();
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
        _length = 0;
    }
}
