using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Pcf.Observability.Logging.Sinks;

/// <summary>Records to a file, of which a new one begins by size and by time; old ones go by number, age and size.</summary>
/// <remarks>
/// Whole blocks of lines go to the system in one call, so a process that is killed leaves at most its last line torn, and the next start ends that line. A full disk costs the records of
/// the time it is full; what was written of them in part is taken back. A file that was renamed, removed or emptied from outside is opened anew.
/// </remarks>
public sealed class RollingFileSink : ILogSink
{
    private const long MiB = 1024 * 1024;
    private const string TimeForm = "yyyyMMdd'T'HHmmss'Z'";

    private readonly LogFileOptions _options;
    private readonly TimeProvider _clock;
    private readonly string _path;
    private readonly string _folder;
    private readonly string _stem;
    private readonly string _ending;

    private FileStream? _file;
    private long _length;
    private long _period;

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
        if (_length > 0 && (_length + lines.Length > _options.MaxMiB * MiB || Period(_clock.GetUtcNow()) != _period)) { Roll(); }
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
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead; }
        _file = new FileStream(_path, options);
        _length = _file.CanSeek ? _file.Length : 0;
        _period = Period(begun);
        if (_length == 0) { return; }
        _file.Seek(-1, SeekOrigin.End);
        if (_file.ReadByte() == '\n') { return; }
        // The process before was killed in the middle of a line.
        _file.WriteByte((byte)'\n');
        _length++;
    }

    private void Roll()
    {
        Close();
        var closed = Name();
        try
        {
            File.Move(_path, closed);
        }
        catch (IOException)
        {
            // It was taken away, or cannot be moved: then it goes on being written, and is tried again with the next block.
        }
        Open();
        _period = Period(_clock.GetUtcNow());
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
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A file that cannot be removed now is tried again with the next roll; records are worth more.")]
    private void DropOld()
    {
        try
        {
            var closed = new DirectoryInfo(_folder).GetFiles($"{_stem}.*{_ending}").Where(IsClosed).OrderByDescending(file => file.Name, StringComparer.Ordinal).ToArray();
            var bytes = 0L;
            for (var i = 0; i < closed.Length; i++)
            {
                bytes += closed[i].Length;
                if (i >= _options.KeepFiles || bytes > _options.KeepMiB * MiB || TimeOf(closed[i]) < _clock.GetUtcNow() - _options.KeepTime) { closed[i].Delete(); }
            }
        }
        catch (Exception)
        {
            // As above.
        }
    }

    private bool IsClosed(FileInfo file) => TimeOf(file) is not null;

    private DateTimeOffset? TimeOf(FileInfo file)
    {
        var time = file.Name.AsSpan(_stem.Length + 1, Math.Max(0, file.Name.Length - _stem.Length - 1 - _ending.Length));
        if (time.IndexOf('-') is > 0 and var dash) { time = time[..dash]; }
        return DateTimeOffset.TryParseExact(time, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : null;
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
