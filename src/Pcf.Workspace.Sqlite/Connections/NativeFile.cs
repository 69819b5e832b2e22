using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Pcf.Workspace.Sqlite.Connections;

/// <summary>What the index of the write-ahead log says that is committed: format 3007000, https://www.sqlite.org/walformat.html, section 2.</summary>
/// <param name="IsMade">False when it was erased: SQLite makes it again when it reads next.</param>
/// <param name="PageSize">In bytes; 0 when the log was never written.</param>
/// <param name="Frames">Frames in the log, each one page and 24 bytes.</param>
/// <param name="Pages">Pages of the database; 0 when the log was never written.</param>
/// <param name="Checksum1">Of the last frame, first half.</param>
/// <param name="Checksum2">Of the last frame, second half.</param>
/// <param name="Salt">Of the log, as its bytes are.</param>
/// <param name="FramesInFile">Frames whose pages are in the database file too.</param>
internal readonly record struct LogIndex(
    bool IsMade, int PageSize, uint Frames, uint Pages, uint Checksum1, uint Checksum2, ulong Salt, uint FramesInFile)
{
    /// <summary>Bytes of a frame in the log.</summary>
    public long FrameSize => PageSize + 24L;

    /// <summary>Bytes that the log has at least.</summary>
    public long LogLength => Frames == 0 ? 0 : 32 + (Frames * FrameSize);
}

/// <summary>A connection's own open file and the index that it shares with all connections of the process. Thread-safe.</summary>
/// <remarks>
/// SQLite's file interface (https://www.sqlite.org/c3ref/io_methods.html) is called directly: the file must not be opened a second time, for
/// closing that would end SQLite's locks. The caller makes sure that the index is not truncated, or the process ends with SIGBUS.
/// </remarks>
internal sealed unsafe partial class NativeFile
{
    private const int FilePointer = 7;
    private const int HasMoved = 20;
    private const int RegionSize = 32 * 1024;
    private const int HeaderSize = 48;
    private const uint IndexVersion = 3007000;

    private readonly SafeHandle _database;
    private readonly Methods** _file;
    private readonly byte* _index;

    /// <param name="connection">Open, in WAL mode, and it has begun a transaction before.</param>
    /// <exception cref="WorkspaceException">Unavailable: the file system cannot keep a write-ahead log.</exception>
    public NativeFile(SqliteConnection connection)
    {
        _database = connection.Handle!;
        nint file = 0;
        if (FileControl(_database, "main", FilePointer, ref file) != 0 || file == 0) { throw NoLog(); }
        _file = (Methods**)file;
        nint index = 0;
        if ((*_file)->Version < 2 || (*_file)->MapIndex(file, 0, RegionSize, 0, &index) != 0 || index == 0 || *(uint*)index != IndexVersion)
        {
            throw NoLog();
        }
        _index = (byte*)index;
    }

    /// <summary>Whether the path leads to another file or to none, where the platform can say.</summary>
    /// <exception cref="ObjectDisposedException">The connection is closed.</exception>
    public bool IsMoved()
    {
        nint moved = 0;
        return FileControl(_database, "main", HasMoved, ref moved) == 0 && (int)moved != 0;
    }

    /// <summary>Reads the first bytes of the database file.</summary>
    /// <returns>False when it is shorter or cannot be read.</returns>
    /// <exception cref="ObjectDisposedException">The connection is closed.</exception>
    public bool ReadStart(Span<byte> bytes)
    {
        var held = false;
        try
        {
            _database.DangerousAddRef(ref held);
            fixed (byte* start = bytes) { return (*_file)->Read((nint)_file, start, bytes.Length, 0) == 0; }
        }
        finally
        {
            if (held) { _database.DangerousRelease(); }
        }
    }

    /// <summary>What is committed now.</summary>
    /// <exception cref="ObjectDisposedException">The connection is closed.</exception>
    public LogIndex ReadIndex()
    {
        var held = false;
        try
        {
            _database.DangerousAddRef(ref held);
            Span<byte> copy = stackalloc byte[HeaderSize];
            // There are two copies, and a writer changes one after the other.
            for (var i = 0; i < 100; i++)
            {
                new ReadOnlySpan<byte>(_index, HeaderSize).CopyTo(copy);
                Thread.MemoryBarrier();
                var second = new ReadOnlySpan<byte>(_index + HeaderSize, HeaderSize);
                if (second.SequenceEqual(copy)) { return Parse(copy, *(uint*)(_index + (2 * HeaderSize))); }
            }
            return default;
        }
        finally
        {
            if (held) { _database.DangerousRelease(); }
        }
    }

    /// <summary>Erases the index's header, so that SQLite makes it again from the log.</summary>
    /// <exception cref="ObjectDisposedException">The connection is closed.</exception>
    public void EraseIndex()
    {
        var held = false;
        try
        {
            _database.DangerousAddRef(ref held);
            new Span<byte>(_index, 2 * HeaderSize).Clear();
        }
        finally
        {
            if (held) { _database.DangerousRelease(); }
        }
    }

    private static WorkspaceException NoLog() => WorkspaceException.Unavailable("store", "it cannot keep a write-ahead log there");

    private static LogIndex Parse(ReadOnlySpan<byte> header, uint framesInFile)
    {
        // 65,536 does not fit its 16 bits and is stored as 1.
        var pageSize = MemoryMarshal.Read<ushort>(header[14..]);
        return new LogIndex(
            header[12] != 0, pageSize == 1 ? 65_536 : pageSize, Number(header, 16), Number(header, 20), Number(header, 24), Number(header, 28),
            MemoryMarshal.Read<ulong>(header[32..]), framesInFile);
    }

    private static uint Number(ReadOnlySpan<byte> header, int at) => MemoryMarshal.Read<uint>(header[at..]);

    // The package that wraps SQLite leaves this function out.
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(SafeHandle database, string name, int operation, ref nint answer);

    // struct sqlite3_io_methods, up to what is called here.
    [StructLayout(LayoutKind.Sequential)]
    private struct Methods
    {
        public int Version;
        public nint Close;
        public delegate* unmanaged[Cdecl]<nint, byte*, int, long, int> Read;
        public nint Write;
        public nint Truncate;
        public nint Sync;
        public nint Size;
        public nint Lock;
        public nint Unlock;
        public nint IsReserved;
        public nint Control;
        public nint SectorSize;
        public nint Characteristics;
        public delegate* unmanaged[Cdecl]<nint, int, int, int, nint*, int> MapIndex;
    }
}
