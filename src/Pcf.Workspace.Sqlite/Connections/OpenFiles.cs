using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>The three files that SQLite has open: the database, its write-ahead log and that log's index. Thread-safe, but for
/// <see cref="SaveLog"/> and <see cref="Dispose"/>.</summary>
internal sealed class OpenFiles : IDisposable
{
    /// <summary>What the name of a foreign log ends in that was found in the log's place.</summary>
    public const string Foreign = ".foreign";

    private const string Missing = "its file is missing";
    private const string Replaced = "its file was replaced";
    private const string ShortIndex = "its write-ahead index is truncated";
    private const int NoCheckpointOnClose = 1006;
    // The index grows by 32 KiB for each 4,096 frames; making it longer than it was does no harm.
    private const int IndexRoom = 256 * 1024;

    private readonly SqliteConnection _opened;
    private readonly NativeFile _native;
    private readonly WatchedFile _path;
    private readonly WatchedFile _logPath;
    private readonly WatchedFile _indexPath;
    private readonly SafeFileHandle _log;
    private readonly FileState _file;
    private readonly FileState _logFile;
    private readonly FileState _indexFile;
    private long _longest;
    private long _longestIndex;

    /// <param name="opened">A connection that no one else uses, in WAL mode and with a transaction behind it; it is closed with this.</param>
    public OpenFiles(SqliteConnection opened)
    {
        _opened = opened;
        _native = new NativeFile(opened);
        // SQLite resolves symbolic links, and keeps the log beside the file that they lead to.
        var path = SQLitePCL.raw.sqlite3_db_filename(opened.Handle, "main").utf8_to_string();
        _path = new WatchedFile(path);
        _logPath = new WatchedFile(path + "-wal");
        _indexPath = new WatchedFile(path + "-shm");
        // Unlike the others the log has no locks, so it may be opened beside SQLite.
        _log = File.OpenHandle(_logPath.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _file = _path.Look();
        _logFile = _logPath.Look();
        _indexFile = _indexPath.Look();
        _longest = _file.Length;
        _longestIndex = _indexFile.Length;
    }

    /// <summary>The write-ahead log's length in bytes.</summary>
    public long LogLength => RandomAccess.GetLength(_log);

    /// <summary>Frames of the log whose pages the database file does not have.</summary>
    public long FramesOutsideFile
    {
        get
        {
            var index = _native.ReadIndex();
            return Math.Max(0, (long)index.Frames - index.FramesInFile);
        }
    }

    /// <summary>Whether the index was cut: whatever reads it then ends the process.</summary>
    public bool IsIndexShort => IsShort(_indexPath.Look());

    /// <summary>Makes a short index as long as it was, with zeros: SQLite then makes it again from the log. The caller has the turn to write, for a
    /// writer at work would not see the log any more.</summary>
    /// <returns>Why the files cannot be written nevertheless; null when they can.</returns>
    public string? RepairIndex()
    {
        var index = _indexPath.Look();
        if (IsShort(index))
        {
            // The header that is left would say that the index is whole.
            if (index.Length > 0) { _native.EraseIndex(); }
            _indexPath.Extend(Volatile.Read(ref _longestIndex) + IndexRoom);
            index = _indexPath.Look();
        }

        return ProblemOfFile(index);
    }

    /// <summary>Why the database file cannot be read; null when it can. A file that was removed or replaced can be.</summary>
    public string? ProblemOfReads() => ProblemOfFile() is { } problem and not Missing and not Replaced ? problem : null;

    /// <summary>Why what is written now would be lost; null when it would be kept.</summary>
    public string? Problem()
    {
        var index = _indexPath.Look();
        return ProblemOfFile(index) ?? ProblemOfStart() ?? ProblemOfPaths(index) ?? ProblemOfContent();
    }

    /// <summary>As <see cref="Problem"/>, for a caller that has a transaction open, or has just committed one: SQLite has read the index by then.
    /// </summary>
    public string? ProblemInTransaction() => Problem() ?? (_native.ReadIndex().IsMade ? null : "its write-ahead index is damaged");

    /// <summary>Why the log cannot be used; null when it can.</summary>
    public string? ProblemOfLog() => ProblemOfPaths(_indexPath.Look()) ?? ProblemOfContent();

    /// <summary>Brings all that the log holds into the database file, though their paths may not lead to the log and its index any more. What is at
    /// these paths instead is set aside, or SQLite would take it for the log at the next start. The caller has the turn to write.</summary>
    /// <returns>Whether all of it is in the file now.</returns>
    public bool SaveLog()
    {
        if (RepairIndex() is not null || ProblemOfStart() is not null) { return false; }
        // Of a damaged log nothing is needed when all its pages are in the file.
        if (ProblemOfContent() is not null && FramesOutsideFile > 0) { return false; }
        SetAside(_logPath, _logFile);
        SetAside(_indexPath, _indexFile);
        using var checkpoint = new SqliteCommand("PRAGMA wal_checkpoint(PASSIVE)", _opened);
        using var row = checkpoint.ExecuteReader();
        return row.Read() && row.GetInt64(0) == 0 && row.GetInt64(1) == row.GetInt64(2);
    }

    /// <summary>Closes the connection. SQLite then folds the log into the file, unless one of the two is damaged: half a log would damage the file
    /// too.</summary>
    public void Dispose()
    {
        var isSound = RepairIndex() is null or Missing or Replaced && ProblemOfStart() is null && ProblemOfContent() is null;
        if (!isSound) { SQLitePCL.raw.sqlite3_db_config(_opened.Handle, NoCheckpointOnClose, 1, out _); }
        _opened.Dispose();
        _log.Dispose();
    }

    private bool IsShort(FileState index) => index.Length < Volatile.Read(ref _longestIndex) && index.IsSameFileAs(_indexFile);

    private string? ProblemOfFile() => ProblemOfFile(_indexPath.Look());

    private string? ProblemOfFile(FileState index)
    {
        var file = _path.Look();
        if (!file.Exists) { return Missing; }
        if (!file.IsSameFileAs(_file) || (!OperatingSystem.IsLinux() && _native.IsMoved())) { return Replaced; }
        if (IsShort(index)) { return ShortIndex; }
        return file.Length < LeastLength(file.Length) ? "its file is truncated" : null;
    }

    private string? ProblemOfStart()
    {
        Span<byte> start = stackalloc byte[16];
        var isSound = Volatile.Read(ref _longest) == 0 || (_native.ReadStart(start) && start.SequenceEqual("SQLite format 3\0"u8));
        return isSound ? null : "its file is damaged";
    }

    private string? ProblemOfPaths(FileState index)
    {
        var log = _logPath.Look();
        if (!log.Exists) { return "its write-ahead log is missing"; }
        if (!log.IsSameFileAs(_logFile)) { return "its write-ahead log was replaced"; }
        if (!index.Exists) { return "its write-ahead index is missing"; }
        if (!index.IsSameFileAs(_indexFile)) { return "its write-ahead index was replaced"; }
        if (IsShort(index)) { return ShortIndex; }
        if (index.Length > Volatile.Read(ref _longestIndex)) { Volatile.Write(ref _longestIndex, index.Length); }
        return null;
    }

    private static void SetAside(WatchedFile path, FileState ours)
    {
        if (path.Look() is { Exists: true } there && !there.IsSameFileAs(ours)) { File.Move(path.Path, path.Path + Foreign, overwrite: true); }
    }

    // Pages that the log still holds are not in the file yet, so it may be shorter than its page count; but it never gets shorter than it was,
    // unless the database itself did.
    private long LeastLength(long length)
    {
        var longest = Volatile.Read(ref _longest);
        if (length == longest) { return length; }
        var index = _native.ReadIndex();
        var least = index.Pages == 0 ? longest : Math.Min(longest, index.Pages * (long)index.PageSize);
        if (length >= least) { Volatile.Write(ref _longest, length); }
        return least;
    }

    // The log's header and its last frame are compared with the index: that the log ends as it should is the proof that it can be read again.
    private string? ProblemOfContent()
    {
        Span<byte> header = stackalloc byte[32];
        Span<byte> frame = stackalloc byte[24];
        for (var tries = 0; ; tries++)
        {
            var index = _native.ReadIndex();
            if (index.Frames == 0) { return null; }
            string? problem = null;
            if (RandomAccess.GetLength(_log) < index.LogLength) { problem = "its write-ahead log is truncated"; }
            else if (RandomAccess.Read(_log, header, 0) < header.Length
                || RandomAccess.Read(_log, frame, index.LogLength - index.FrameSize) < frame.Length
                || !IsLastFrame(header, frame, index))
            {
                problem = "its write-ahead log is damaged";
            }

            // Another process may have begun the log anew in between.
            if (problem is null || tries == 3 || _native.ReadIndex() == index) { return problem; }
        }
    }

    private static bool IsLastFrame(ReadOnlySpan<byte> header, ReadOnlySpan<byte> frame, LogIndex index) =>
        MemoryMarshal.Read<ulong>(header[16..]) == index.Salt
        && MemoryMarshal.Read<ulong>(frame[8..]) == index.Salt
        && BinaryPrimitives.ReadUInt32BigEndian(frame[16..]) == index.Checksum1
        && BinaryPrimitives.ReadUInt32BigEndian(frame[20..]) == index.Checksum2;
}
