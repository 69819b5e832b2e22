using Microsoft.Data.Sqlite;

namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>The files that were opened at start, and whether what is written to them is kept. Thread-safe.</summary>
/// <remarks>
/// SQLite keeps writing to files that were removed, replaced or damaged under it, and every note written there is lost. This holds one connection
/// open for as long as the store is. It compares the files' inodes with their paths', and their lengths and the log's last frame with what SQLite
/// has committed.
/// </remarks>
internal sealed class StoreFile : IDisposable
{
    // A look takes about a microsecond, and a read only four; a file that is truncated answers no read for long.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    private readonly Func<SqliteConnection> _open;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private volatile OpenFiles? _files;
    private volatile string? _found;
    private volatile bool _closed;
    private long _soundAt;

    /// <param name="opened">A connection that no one else uses, with a transaction behind it; it is closed with this.</param>
    /// <param name="open">Opens another, when the log was lost.</param>
    /// <param name="clock">Says when to look again.</param>
    public StoreFile(SqliteConnection opened, Func<SqliteConnection> open, TimeProvider clock)
    {
        _open = open;
        _clock = clock;
        _files = new OpenFiles(opened);
    }

    /// <summary>The write-ahead log's length in bytes.</summary>
    public long LogLength => _files?.LogLength ?? 0;

    /// <summary>Pages that only the write-ahead log holds.</summary>
    public long FramesOutsideFile => _files?.FramesOutsideFile ?? 0;

    /// <summary>Whether the log's index was cut, and has to be repaired before SQLite reads it.</summary>
    public bool IsIndexShort => _files is { IsIndexShort: true };

    /// <summary>What the probe found; null when it found nothing. Until it finds nothing, no write is taken.</summary>
    public string? Found
    {
        get => _found;
        set => _found = value;
    }

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

    /// <summary>Repairs an index that was cut. The caller has the turn to write.</summary>
    public void RepairIndex() => Ask(static files => files.RepairIndex());

    /// <summary>Whether the log is lost: only opening the files anew can help.</summary>
    public bool IsLogLost => !_closed && (_files is null || Ask(static files => files.ProblemOfLog()) is not null);

    /// <summary>Why what is written now would be lost; null when it would not be.</summary>
    public string? Problem() => Ask(static files => files.Problem());

    /// <summary>As <see cref="Problem"/>, within a transaction or right after it, and with what the probe found.</summary>
    public string? ProblemInTransaction() => _found ?? Ask(static files => files.ProblemInTransaction());

    /// <summary>Goes on only when the database file could be read at most 10 ms ago.</summary>
    /// <exception cref="WorkspaceException">Unavailable: it is truncated.</exception>
    public void DemandReads()
    {
        var now = _clock.GetTimestamp();
        var soundAt = Volatile.Read(ref _soundAt);
        if (soundAt != 0 && _clock.GetElapsedTime(soundAt, now) < LookEvery) { return; }
        Demand(Ask(static files => files.ProblemOfReads()));
        Volatile.Write(ref _soundAt, now);
    }

    /// <summary>Repairs an index that was cut, and goes on only when the database file can be written. The caller has the turn to write.</summary>
    /// <exception cref="WorkspaceException">Unavailable: it is missing, was replaced or is truncated.</exception>
    public void DemandWrites() => Demand(Ask(static files => files.RepairIndex()));

    /// <summary>Goes on only when what is written now would be kept.</summary>
    /// <exception cref="WorkspaceException">Unavailable: a file is missing, was replaced, is truncated or damaged.</exception>
    public void Demand() => Demand(Problem());

    /// <summary>Brings what a lost log holds into the database file, as far as readers at work allow. The caller has the turn to write.</summary>
    public void SaveLostLog()
    {
        lock (_gate)
        {
            if (!_closed && _files is { } files) { Save(files); }
        }
    }

    /// <summary>Saves what a lost log holds, and opens the files anew. The caller has the turn to write, and no other connection is open.</summary>
    /// <returns>False when the database file or what the log holds is damaged.</returns>
    /// <exception cref="WorkspaceException">Unavailable: the file cannot be opened again.</exception>
    public bool Reopen()
    {
        lock (_gate)
        {
            if (_closed) { return false; }
            if (_files is { } files)
            {
                if (!files.SaveLog()) { return false; }
                _files = null;
                files.Dispose();
            }

            var opened = _open();
            try
            {
                ConnectionFile.Run(opened, "BEGIN IMMEDIATE; COMMIT");
                _files = new OpenFiles(opened);
            }
            catch
            {
                opened.Dispose();
                throw;
            }

            return true;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed) { return; }
            _closed = true;
            if (_files is not { } files) { return; }
            Save(files);
            files.Dispose();
        }
    }

    private static void Save(OpenFiles files)
    {
        try
        {
            files.RepairIndex();
            if (files.ProblemOfLog() is not null) { files.SaveLog(); }
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            // The probe tries again.
        }
    }

    private static void Demand(string? problem)
    {
        if (problem is not null) { throw WorkspaceException.Unavailable("store", problem); }
    }

    private string? Ask(Func<OpenFiles, string?> question)
    {
        string? problem;
        try
        {
            problem = _closed ? "it is closed" : _files is { } files ? question(files) : "its file could not be opened again";
        }
        catch (ObjectDisposedException)
        {
            problem = _closed ? "it is closed" : "its file is being opened again";
        }

        if (problem is not null) { Volatile.Write(ref _soundAt, 0); }
        return problem;
    }
}
