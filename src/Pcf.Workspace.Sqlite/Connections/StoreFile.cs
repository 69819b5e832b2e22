using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>The database file that was opened at start, and whether its path still leads to it. Thread-safe.</summary>
/// <remarks>
/// SQLite keeps writing to a file that was removed or replaced under it, and every note written there is lost. This holds one connection open
/// for as long as the store is, and compares that file's inode with the path's: one stat for each question.
/// </remarks>
internal sealed partial class StoreFile : IDisposable
{
    private const int HasMoved = 20;

    private readonly SqliteConnection _opened;
    private readonly string _path;
    private readonly string _log;
    private bool _closed;

    /// <param name="opened">A connection that no one else uses; it is closed with this.</param>
    /// <param name="path">The file's full path.</param>
    public StoreFile(SqliteConnection opened, string path)
    {
        _opened = opened;
        _path = path;
        _log = path + "-wal";
    }

    /// <summary>The file's length in bytes; 0 when it is missing.</summary>
    public long Length => LengthOf(_path);

    /// <summary>The write-ahead log's length in bytes; 0 when it is missing.</summary>
    public long LogLength => LengthOf(_log);

    /// <summary>Makes an empty file that only its owner may read, where there is none. SQLite gives its other files the same mode.</summary>
    public static void Make(string path)
    {
        if (OperatingSystem.IsWindows() || File.Exists(path)) { return; }
        try
        {
            new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made it at the same moment.
        }
    }

    /// <summary>Why what is written now would be lost; null when it would not be.</summary>
    public string? Problem()
    {
        if (Volatile.Read(ref _closed)) { return "it is closed"; }
        if (IsMoved()) { return File.Exists(_path) ? "its file was replaced" : "its file is missing"; }
        return null;
    }

    /// <summary>As <see cref="Problem"/>, for a caller that has a transaction open: by then the write-ahead log has to exist too.</summary>
    public string? ProblemInTransaction() => Problem() ?? (File.Exists(_log) ? null : "its write-ahead log is missing");

    /// <summary>Goes on only when what is written now would be kept.</summary>
    /// <exception cref="WorkspaceException">Unavailable: the file is missing or was replaced.</exception>
    public void Demand()
    {
        if (Problem() is { } problem) { throw WorkspaceException.Unavailable("store", problem); }
    }

    /// <summary>As <see cref="Demand"/>, within a transaction or right after it.</summary>
    /// <exception cref="WorkspaceException">Unavailable: the file or its log is missing or was replaced.</exception>
    public void DemandInTransaction()
    {
        if (ProblemInTransaction() is { } problem) { throw WorkspaceException.Unavailable("store", problem); }
    }

    public void Dispose()
    {
        Volatile.Write(ref _closed, true);
        _opened.Dispose();
    }

    private bool IsMoved()
    {
        var moved = 0;
        try
        {
            return _opened.Handle is { } handle && FileControl(handle, "main", HasMoved, ref moved) == 0 && moved != 0;
        }
        catch (ObjectDisposedException)
        {
            // The store is being closed, and what is at work now closes its own connection.
            return false;
        }
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    // The package that wraps SQLite leaves this function out.
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(SafeHandle database, string name, int operation, ref int answer);
}
